package io.skirret.console.internal.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which dead letters, or calls, are meant. Immutable. */
public final class Query {

    private static final Set<Field> TIME = Set.of(Field.AT);

    private final String text;
    private final Condition condition;

    private Query(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * Reads a query for dead letters.
     *
     * @param text blank for all dead letters
     * @param now from which ages such as {@code 24h} count
     * @throws QuerySyntaxException if it is not a query, with the column at which that shows
     */
    public static Query parse(String text, Instant now) {
        return parse(text, now, Field.OF_DEAD_LETTERS, true);
    }

    /**
     * Reads a query in which text is what stands anywhere, in words or across them.
     *
     * @param text blank for all
     * @param now from which ages such as {@code 24h} count
     * @param fields what may be asked about
     * @throws QuerySyntaxException if it is not a query, with the column at which that shows
     */
    public static Query parse(String text, Instant now, Set<Field> fields) {
        return parse(text, now, fields, false);
    }

    static Query parse(String text, Instant now, Set<Field> fields, boolean byWords) {
        return new Query(text, new QueryParser(text, new ValueParser(now, byWords), fields).parse());
    }

    /** Whether an entry is meant. */
    public boolean matches(Facts facts) {
        return condition.matches(facts);
    }

    /** The same question for a database: one that is true exactly for the entries of {@link #matches}. */
    public SqlCondition sql(Columns columns) {
        SqlCondition whole = sql(condition, columns);
        return new SqlCondition(whole.sql(), whole.arguments(), parts(columns));
    }

    /** The fields of which it means one value alone. */
    public Set<Field> exact() {
        return all().stream()
                .filter(each -> each instanceof Condition.Named named && named.isExact())
                .flatMap(Condition::fields)
                .collect(Collectors.toSet());
    }

    /** The one value that it means of this field; empty if it means several, or any. */
    public Optional<String> value(Field field) {
        return all().stream()
                .filter(each -> each instanceof Condition.Named named && named.field() == field && named.isExact())
                .map(each -> ((Condition.Named) each).pattern().text())
                .findFirst();
    }

    /** What must hold together. */
    private List<Condition> all() {
        return condition instanceof Condition.Joined joined && joined.all() ? joined.parts() : List.of(condition);
    }

    /**
     * What it asks of kinds, of time, of the context and of words, if that is all that it asks, or if it asks for words
     * at all.
     */
    private SqlCondition.@Nullable Parts parts(Columns columns) {
        List<Condition> ofKind = new ArrayList<>();
        List<Condition> time = new ArrayList<>();
        List<Condition> context = new ArrayList<>();
        List<Phrase> phrases = new ArrayList<>();
        boolean more = false;
        for (Condition each : all()) {
            if (each.asksOnly(columns.ofKind())) {
                ofKind.add(each);
            } else if (each.asksOnly(TIME)) {
                time.add(each);
            } else if (each instanceof Condition.Named named && named.isExact() && each.asksOnly(columns.ofContext())) {
                context.add(each);
            } else if (each instanceof Condition.Said said) {
                phrases.add(said.phrase());
            } else {
                more = true;
            }
        }
        return more && phrases.isEmpty()
                ? null
                : new SqlCondition.Parts(
                        sql(Condition.all(ofKind), columns),
                        sql(Condition.all(time), columns),
                        sql(Condition.all(context), columns),
                        phrases,
                        more);
    }

    private static SqlCondition sql(Condition condition, Columns columns) {
        SqlText sql = new SqlText(columns);
        condition.write(sql, true);
        return sql.finish();
    }

    /** What it asks about. */
    public Set<Field> fields() {
        return condition.fields().collect(Collectors.toSet());
    }

    /** Whether it means all dead letters. */
    public boolean isEverything() {
        return condition instanceof Condition.Joined joined && joined.parts().isEmpty();
    }

    /**
     * A text in which the letters A to Z are small and all else is as it was: what every database and Java do alike, as
     * they do not for the letters of other alphabets.
     */
    public static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return lower.toString();
    }

    /** What was understood, with all brackets; for tests and logs. */
    String understood() {
        return condition.toString();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
