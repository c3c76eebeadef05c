package io.skirret.console.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.TestDatabase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random queries over random entries: each database answers as the conditions do. */
final class QuerySqlTest {

    private static final int ENTRIES = 400;
    private static final int QUERIES = 1_500;
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final List<String> NAMES = List.of(
            "orders.send",
            "orders.%",
            "orders_send",
            "a",
            "A",
            "Ärger",
            "!x",
            "it's",
            "x\"y",
            "b\\",
            "\ud83d\ude00",
            "*z",
            ":q0",
            "? OR 1=1");
    private static final List<String> CLASSES = List.of(
            "java.net.ConnectException",
            "ConnectException",
            "com.acme.Api$ConnectException",
            "java.net.Socket",
            "x.net.Y");
    private static final List<String> DIGITS = List.of("0123456789abcdef", "0123456789abcdee", "0123aaaaaaaaaaaa");
    private static final List<String> WORDS = List.of("connection refused", "100% of a_b", "it's \\ over!", "été", "x");
    /** By words; the last ones are ids too. */
    private static final List<String> SAID = List.of(
            "refused",
            "\"connection refused\"",
            "\"refused 100\"",
            "conn*",
            "it's",
            "A_B",
            "a",
            "ÉTÉ",
            "x*",
            "orders_send",
            "Ärger");

    private static final List<String> TIMES =
            List.of("24h", "7d", "2026-11-27", "2026-11-28T11:59", "0s", "2026-11-21T12:00:00Z");

    private static final Columns COLUMNS = new Columns() {
        @Override
        public String of(Field field) {
            return "f_" + field.word();
        }

        @Override
        public String inGroup() {
            return "(f_group";
        }

        @Override
        public Set<Field> ofKind() {
            return Set.of(Field.TASK, Field.EXCEPTION, Field.STATUS, Field.HTTP, Field.FINGERPRINT);
        }

        @Override
        public String searched() {
            return "searched";
        }
    };

    private record Entry(int number, Map<Field, Object> values, String searched) implements Facts {
        @Override
        public @Nullable String text(Field field) {
            return (String) values.get(field);
        }

        @Override
        public @Nullable Long number(Field field) {
            return (Long) values.get(field);
        }

        @Override
        public @Nullable Instant time(Field field) {
            return (Instant) values.get(field);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theDatabaseAnswersAsTheConditionsDo(TestDatabase database) {
        answersAlike(database, false);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theDatabaseAnswersAsTheConditionsDo_byWords(TestDatabase database) {
        answersAlike(database, true);
    }

    private static void answersAlike(TestDatabase database, boolean byWords) {
        long seed = Long.getLong("skirret.test.seed", 20261128L);
        Random random = new Random(seed);
        List<Entry> entries =
                Stream.generate(() -> entry(random)).limit(ENTRIES).toList();
        List<Entry> numbered = new ArrayList<>();
        for (Entry each : entries) {
            numbered.add(new Entry(
                    numbered.size(), each.values(), byWords ? Words.spaced(each.searched()) : each.searched()));
        }
        Jdbi jdbi = Jdbi.create(database.newUrl());
        jdbi.useHandle(handle -> {
            store(handle, numbered);
            int answered = 0;
            for (int i = 0; i < QUERIES; i++) {
                String text = query(random, 3, byWords);
                Query query = Query.parse(text, NOW, EnumSet.allOf(Field.class), byWords);
                Set<Integer> expected = numbered.stream()
                        .filter(query::matches)
                        .map(Entry::number)
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(answer(handle, query))
                        .as("seed %d, query %s, understood as %s", seed, text, query.understood())
                        .isEqualTo(expected);
                answered += expected.isEmpty() || expected.size() == ENTRIES ? 0 : 1;
            }
            assertThat(answered).as("queries that tell entries apart").isGreaterThan(QUERIES / 2);
        });
    }

    private static Set<Integer> answer(Handle handle, Query query) {
        SqlCondition condition = query.sql(COLUMNS);
        Set<Integer> whole = answer(handle, condition);
        SqlCondition.Parts parts = condition.parts();
        if (parts != null && parts.phrases().isEmpty()) {
            Set<Integer> both = answer(handle, parts.ofKind());
            both.retainAll(answer(handle, parts.time()));
            assertThat(both).as("both parts of %s", query).isEqualTo(whole);
        }
        return whole;
    }

    private static Set<Integer> answer(Handle handle, SqlCondition condition) {
        return new TreeSet<>(handle.createQuery("SELECT number FROM facts WHERE " + condition.sql())
                .bindMap(condition.arguments())
                .mapTo(Integer.class)
                .list());
    }

    private static void store(Handle handle, List<Entry> entries) {
        String columns = Stream.of(Field.values())
                .map(field -> "f_" + field.word() + " "
                        + switch (field.kind()) {
                            case NUMBER -> "INTEGER";
                            case DURATION -> "BIGINT";
                            case TIME -> "TIMESTAMP WITH TIME ZONE";
                            default -> "VARCHAR(300)";
                        })
                .collect(Collectors.joining(", "));
        handle.execute("CREATE TABLE facts (number INTEGER, searched VARCHAR(1000), " + columns + ")");
        String names =
                Stream.of(Field.values()).map(field -> "f_" + field.word()).collect(Collectors.joining(", "));
        String marks =
                Stream.of(Field.values()).map(field -> ":" + field.word()).collect(Collectors.joining(", "));
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO facts (number, searched, " + names + ") VALUES (:n, :s, " + marks + ")");
        for (Entry entry : entries) {
            batch.bind("n", entry.number()).bind("s", entry.searched());
            for (Field field : Field.values()) {
                Object value = entry.values().get(field);
                switch (field.kind()) {
                    case NUMBER ->
                        batch.bindByType(field.word(), value == null ? null : ((Long) value).intValue(), Integer.class);
                    case DURATION -> batch.bindByType(field.word(), value, Long.class);
                    case TIME ->
                        batch.bindByType(
                                field.word(),
                                value == null ? null : ((Instant) value).atOffset(ZoneOffset.UTC),
                                java.time.OffsetDateTime.class);
                    default -> batch.bindByType(field.word(), value, String.class);
                }
            }
            batch.add();
        }
        batch.execute();
    }

    private static Entry entry(Random random) {
        Map<Field, Object> values = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            if (random.nextInt(5) > 0) {
                values.put(
                        field,
                        switch (field.kind()) {
                            case NAME -> pick(random, NAMES);
                            case CLASS -> pick(random, CLASSES);
                            case CHOICE -> pick(random, field.choices());
                            case DIGITS -> pick(random, DIGITS);
                            case NUMBER -> (long) random.nextInt(8);
                            case DURATION -> random.nextInt(8) * 500_000L;
                            case TIME -> NOW.minusSeconds(random.nextInt(20) * 43_200L);
                        });
            }
        }
        return new Entry(0, values, pick(random, WORDS) + " " + pick(random, WORDS));
    }

    private static String query(Random random, int depth, boolean byWords) {
        int kind = random.nextInt(depth > 0 ? 7 : 3);
        return switch (kind) {
            case 3 -> "-(" + query(random, depth - 1, byWords) + ")";
            case 4 -> "NOT " + query(random, depth - 1, byWords);
            case 5 -> "(" + query(random, depth - 1, byWords) + " OR " + query(random, depth - 1, byWords) + ")";
            case 6 -> query(random, depth - 1, byWords) + " " + query(random, depth - 1, byWords);
            default -> term(random, byWords);
        };
    }

    private static String term(Random random, boolean byWords) {
        Field field = pick(random, List.of(Field.values()));
        if (random.nextInt(6) == 0) {
            return byWords ? pick(random, SAID) : quote(part(random, pick(random, WORDS)));
        }
        String value = value(random, field);
        String qualifier = field != Field.AT ? field.word() : pick(random, List.of("at", "before", "after"));
        return qualifier + ":" + value + (random.nextInt(4) == 0 ? "," + value(random, field) : "");
    }

    private static String value(Random random, Field field) {
        return switch (field.kind()) {
            case NAME, CLASS -> text(random, pick(random, field.kind() == Field.Kind.NAME ? NAMES : CLASSES));
            case CHOICE -> pick(random, field.choices()).toLowerCase(Locale.ROOT);
            case DIGITS -> pick(random, DIGITS).substring(0, 4 + random.nextInt(13));
            case NUMBER ->
                pick(random, List.of("%d", ">%d", "<=%d", "%d..", "..%d", "*")).formatted(random.nextInt(8));
            case DURATION ->
                pick(random, List.of(">%ds", "<=%ds", "%ds..", "..%ds", "*")).formatted(random.nextInt(4));
            case TIME -> field != Field.AT && random.nextInt(5) == 0 ? "*" : pick(random, TIMES);
        };
    }

    private static String text(Random random, String value) {
        if (random.nextBoolean() || !value.matches("[\\p{L}.$%_!]+")) {
            return quote(value);
        }
        String part = part(random, value);
        return (random.nextBoolean() ? "*" : "") + part + (random.nextBoolean() ? "*" : "");
    }

    private static String part(Random random, String value) {
        int from = value.offsetByCodePoints(0, random.nextInt(value.codePointCount(0, value.length())));
        String part = value.substring(from);
        return part.isBlank() ? value : part;
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
