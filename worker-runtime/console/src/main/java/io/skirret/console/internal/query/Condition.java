package io.skirret.console.internal.query;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tree that a query is. A fact that is not known fulfils no condition but a {@link Not}; the SQL says the same,
 * though a database's NULL has a logic of its own.
 */
sealed interface Condition {

    boolean matches(Facts facts);

    /** What it asks about; free text is no field. */
    Stream<Field> fields();

    /** Whether it asks about nothing but these fields, and for no free text. */
    boolean asksOnly(Set<Field> only);

    /** Writes SQL that is true if {@link #matches} answers {@code wanted}, and otherwise false or unknown. */
    void write(SqlText sql, boolean wanted);

    /** All of these; of one, that one. */
    static Condition all(List<Condition> parts) {
        return parts.size() == 1 ? parts.get(0) : new Joined(true, List.copyOf(parts));
    }

    /** At least one of these; of one, that one. */
    static Condition any(List<Condition> parts) {
        return parts.size() == 1 ? parts.get(0) : new Joined(false, List.copyOf(parts));
    }

    /** All of its parts, which of none is always, or at least one of them. */
    record Joined(boolean all, List<Condition> parts) implements Condition {
        @Override
        public boolean matches(Facts facts) {
            return all
                    ? parts.stream().allMatch(part -> part.matches(facts))
                    : parts.stream().anyMatch(part -> part.matches(facts));
        }

        @Override
        public Stream<Field> fields() {
            return parts.stream().flatMap(Condition::fields);
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return parts.stream().allMatch(part -> part.asksOnly(only));
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            // Not all of them is one that is not, and not one of them is none.
            boolean every = all == wanted;
            if (parts.isEmpty()) {
                sql.add(every ? "TRUE" : "FALSE");
                return;
            }
            sql.add("(");
            for (int i = 0; i < parts.size(); i++) {
                sql.add(i == 0 ? "" : every ? " AND " : " OR ");
                parts.get(i).write(sql, wanted);
            }
            sql.add(")");
        }

        @Override
        public String toString() {
            return parts.stream().map(Object::toString).collect(Collectors.joining(all ? " AND " : " OR ", "(", ")"));
        }
    }

    /** Not this one. */
    record Not(Condition part) implements Condition {
        @Override
        public boolean matches(Facts facts) {
            return !part.matches(facts);
        }

        @Override
        public Stream<Field> fields() {
            return part.fields();
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return part.asksOnly(only);
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            part.write(sql, !wanted);
        }

        @Override
        public String toString() {
            return "NOT " + part;
        }
    }

    /** A text field that is like this. */
    record Named(Field field, TextPattern pattern) implements Condition {
        /** Whether one value alone is like this. */
        boolean isExact() {
            return field.kind() != Field.Kind.CLASS && !pattern.open() && !pattern.more();
        }

        @Override
        public boolean matches(Facts facts) {
            String value = facts.text(field);
            return value != null
                    && (field.kind() == Field.Kind.CLASS ? pattern.matchesClass(value) : pattern.matches(value));
        }

        @Override
        public Stream<Field> fields() {
            return Stream.of(field);
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return only.contains(field);
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            String column = sql.columns().of(field);
            leaf(sql, wanted, column, () -> {
                if (field.kind() == Field.Kind.CLASS) {
                    pattern.writeClass(sql, column);
                } else {
                    pattern.write(sql, column);
                }
            });
        }

        @Override
        public String toString() {
            return field.word() + ":" + pattern;
        }
    }

    /** In a group whose fingerprint is like this. */
    record InGroup(TextPattern fingerprint) implements Condition {
        @Override
        public boolean matches(Facts facts) {
            String value = facts.text(Field.GROUP);
            return value != null && fingerprint.matches(value);
        }

        @Override
        public Stream<Field> fields() {
            return Stream.of(Field.GROUP);
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return only.contains(Field.GROUP);
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            sql.add(wanted ? "" : "NOT COALESCE(");
            fingerprint.write(sql, sql.columns().inGroup());
            sql.add(wanted ? ")" : "), FALSE)");
        }

        @Override
        public String toString() {
            return Field.GROUP.word() + ":" + fingerprint;
        }
    }

    /** A number from {@code least} to {@code most}, both included; null for no limit. */
    record Between(
            Field field, @Nullable Long least, @Nullable Long most) implements Condition {
        @Override
        public boolean matches(Facts facts) {
            Long value = facts.number(field);
            return value != null && (least == null || value >= least) && (most == null || value <= most);
        }

        @Override
        public Stream<Field> fields() {
            return Stream.of(field);
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return only.contains(field);
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            String column = sql.columns().of(field);
            leaf(sql, wanted, column, () -> {
                sql.add(least == null && most == null ? column + " IS NOT NULL" : "");
                if (least != null) {
                    sql.add(column).add(" >= ").value(least);
                }
                sql.add(least != null && most != null ? " AND " : "");
                if (most != null) {
                    sql.add(column).add(" <= ").value(most);
                }
            });
        }

        @Override
        public String toString() {
            return field.word() + ":" + (least == null ? "" : least) + ".." + (most == null ? "" : most);
        }
    }

    /** At a time from {@code from}, included, to {@code until}, not included; null for no limit. */
    record At(Field field, @Nullable Instant from, @Nullable Instant until) implements Condition {
        @Override
        public boolean matches(Facts facts) {
            Instant at = facts.time(field);
            return at != null && (from == null || !at.isBefore(from)) && (until == null || at.isBefore(until));
        }

        @Override
        public Stream<Field> fields() {
            return Stream.of(field);
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return only.contains(field);
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            String column = sql.columns().of(field);
            leaf(sql, wanted, column, () -> {
                sql.add(from == null && until == null ? column + " IS NOT NULL" : "");
                if (from != null) {
                    sql.add(column).add(" >= ").value(from);
                }
                sql.add(from != null && until != null ? " AND " : "");
                if (until != null) {
                    sql.add(column).add(" < ").value(until);
                }
            });
        }

        @Override
        public String toString() {
            return field.word() + ":" + (from == null ? "" : from) + ".." + (until == null ? "" : until);
        }
    }

    /** Words in what is searched, or an id. */
    record Said(Phrase phrase) implements Condition {
        @Override
        public boolean matches(Facts facts) {
            return phrase.matches(facts.searched(), facts.text(Field.ID));
        }

        @Override
        public Stream<Field> fields() {
            return Stream.empty();
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return false;
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            phrase.write(sql, wanted);
        }

        @Override
        public String toString() {
            return phrase.toString();
        }
    }

    /** Free text, as {@link Query#lower} writes it, somewhere in what is searched. */
    record Contains(String text) implements Condition {
        @Override
        public boolean matches(Facts facts) {
            String searched = facts.searched();
            return searched != null && searched.contains(text);
        }

        @Override
        public Stream<Field> fields() {
            return Stream.empty();
        }

        @Override
        public boolean asksOnly(Set<Field> only) {
            return false;
        }

        @Override
        public void write(SqlText sql, boolean wanted) {
            String column = sql.columns().searched();
            leaf(sql, wanted, column, () -> new TextPattern(true, text, true).write(sql, column));
        }

        @Override
        public String toString() {
            return '"' + text + '"';
        }
    }

    private static void leaf(SqlText sql, boolean wanted, String column, Runnable condition) {
        sql.add(wanted ? "(" : "(" + column + " IS NULL OR NOT (");
        condition.run();
        sql.add(wanted ? ")" : "))");
    }
}
