package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Entries of some kinds, as parts of a statement. How they are read follows from how many there are, which is known:
 * few kinds each by themselves, in the order of the list; few entries by their kinds, and put in order; else all
 * entries in the order of the list, or all of one value of the context, in an index that says of which kind each is.
 *
 * @param verify what must hold beside; null if nothing
 */
record KindEntries(
        List<CountedKind> kinds,
        SqlCondition.Parts parts,
        @Nullable String verify) implements FoundEntries.Part {

    /** The statement has a part for each. */
    static final int MOST_KINDS = 128;

    /** If its kinds have no more entries than these, there may be more of them. */
    private static final long FEW = 5_000;

    /** All entries of these kinds that the other parts mean. */
    static KindEntries all(List<CountedKind> kinds, SqlCondition.Parts parts) {
        return new KindEntries(kinds, parts, null);
    }

    @Override
    public boolean isEmpty() {
        return kinds.isEmpty();
    }

    @Override
    public @Nullable Long known() {
        return verify == null && parts.time().always() && parts.context().always() ? total() : null;
    }

    private long total() {
        return kinds.stream().mapToLong(CountedKind::total).sum();
    }

    @Override
    public void page(@Nullable Position after, List<String> each) {
        // H2 reads an index in its order only if all of its columns are named.
        write(
                Position.behind(after, "died_at")
                        + " ORDER BY kind DESC, status DESC, died_at DESC, id DESC LIMIT :limit",
                Position.page(after, "died_at"),
                each);
    }

    @Override
    public void count(List<String> each) {
        write(" LIMIT :limit", " LIMIT :limit", each);
    }

    private void write(String endOfKind, String endOfAll, List<String> each) {
        String rest = " AND (" + parts.time().renamed("t").sql() + ")" + (verify == null ? "" : " AND " + verify);
        String select = "(SELECT id, died_at FROM dead_letter WHERE ";
        if (!parts.context().always()) {
            each.add(select + "(" + parts.context().renamed("c").sql() + ") AND " + among(kinds) + rest + endOfAll
                    + ")");
        } else if (kinds.size() <= MOST_KINDS && kinds.size() * rest.length() <= FoundEntries.MOST_TEXT) {
            kinds.forEach(kind -> each.add(select + kind.sql() + rest + endOfKind + ")"));
        } else if (total() <= FEW) {
            each.add(select + any(kinds) + rest + endOfAll + ")");
        } else {
            each.add(select + among(kinds) + rest + endOfAll + ")");
        }
    }

    /** That a row is of these kinds; no index is looked at for that. */
    static String among(List<CountedKind> kinds) {
        return "(" + any(kinds) + ") IS TRUE";
    }

    /** That a row is of these kinds, whatever the status; no index is looked at for that. */
    static String ofKinds(List<CountedKind> kinds) {
        return kinds.stream()
                .map(kind -> "'" + kind.id() + "'")
                .distinct()
                .collect(Collectors.joining(", ", "(kind IN (", ")) IS TRUE"));
    }

    /** Kinds of the same statuses together. */
    private static String any(List<CountedKind> kinds) {
        Map<UUID, EnumSet<EntryStatus>> statuses = new LinkedHashMap<>();
        kinds.forEach(kind -> statuses.computeIfAbsent(kind.id(), id -> EnumSet.noneOf(EntryStatus.class))
                .add(kind.status()));
        return statuses.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        LinkedHashMap::new,
                        Collectors.mapping(each -> "'" + each.getKey() + "'", Collectors.joining(", "))))
                .entrySet()
                .stream()
                .map(each -> "(kind IN (" + each.getValue() + ")"
                        + (each.getKey().size() == EntryStatus.values().length
                                ? ""
                                : " AND " + ofStatuses(each.getKey()))
                        + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** That a row has one of these. */
    static String ofStatuses(Set<EntryStatus> statuses) {
        return statuses.stream()
                .map(status -> "'" + status.name() + "'")
                .collect(Collectors.joining(", ", "status IN (", ")"));
    }
}
