package io.skirret.console.internal.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is understood, and how a query that is none is refused. */
final class QueryTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "task:orders.send                  | task:\"orders.send\"",
                "TASK:orders.send                  | task:\"orders.send\"",
                "task:orders.*                     | task:\"orders.\"*",
                "task:*.send                       | task:*\".send\"",
                "task:*send*                       | task:*\"send\"*",
                "user:*                            | user:*\"\"*",
                "task:\"a b*\"                     | task:\"a b*\"",
                "task:\"say \\\"hi\\\" \\\\\"      | task:\"say \"hi\" \\\"",
                "task:a/b:c                        | task:\"a/b:c\"",
                "type:code_defect                  | type:\"CODE_DEFECT\"",
                "type:UNKNOWN,SYSTEM_DISK_FULL     | (type:\"UNKNOWN\" OR type:\"SYSTEM_DISK_FULL\")",
                "type:*_database                   | type:\"TRANSIENT_DATABASE\"",
                "category:net*                     | category:\"NETWORK\"",
                "remediation:FIX_*                 | (remediation:\"FIX_DATA\" OR remediation:\"FIX_CONFIG\")",
                "status:pending                    | status:\"PENDING\"",
                "http:503                          | http:503..503",
                "http:500..599                     | http:500..599",
                "http:500..                        | http:500..",
                "http:..499                        | http:..499",
                "http:*                            | http:..",
                "http:404,500..599                 | (http:404..404 OR http:500..599)",
                "retries:>3                        | retries:4..",
                "retries:>=3                       | retries:3..",
                "retries:<3                        | retries:..2",
                "replays:<=3                       | replays:..3",
                "before:24h                        | at:..2026-11-27T12:00:00Z",
                "after:7d                          | at:2026-11-21T12:00:00Z..",
                "at:2026-11-28                     | at:2026-11-28T00:00:00Z..2026-11-29T00:00:00Z",
                "at:2026-11-28t09:30               | at:2026-11-28T09:30:00Z..2026-11-28T09:31:00Z",
                "at:2026-11-28T09:30:15+02:00      | at:2026-11-28T07:30:15Z..2026-11-28T07:30:16Z",
                "at:24h                            | at:2026-11-27T12:00:00Z..",
                "at:7d..24h                        | at:2026-11-21T12:00:00Z..2026-11-27T12:00:00Z",
                "at:..2026-11-01                   | at:..2026-11-02T00:00:00Z",
                "before:2026-11-28                 | at:..2026-11-28T00:00:00Z",
                "after:2026-11-28                  | at:2026-11-28T00:00:00Z..",
                "fingerprint:3F2A9C01              | fingerprint:\"3f2a9c01\"*",
                "fingerprint:0123456789abcdef      | fingerprint:\"0123456789abcdef\"",
                "Connection refused                | (\"connection\" AND \"refused\")",
                "\"Connection refused\"            | \"connection refused\"",
                "10:30                             | \"10 30\"",
                "a,b                               | \"a b\"",
                "java.net.ConnectException         | \"java net connectexception\"",
                "time*                             | \"time\"*",
                "host.part*                        | \"host part\"*",
                "time.*                            | \"time\"",
                "\"time*\"                        | \"time\"",
                "ÉTÉ                               | \"été\"",
                "\"it's over!\"                   | \"it s over\"",
                "-task:a                           | NOT task:\"a\"",
                "NOT task:a                        | NOT task:\"a\"",
                "NOT -a                            | NOT NOT \"a\"",
                "not a                             | (\"not\" AND \"a\")",
                "task:a -user:b c                  | (task:\"a\" AND NOT user:\"b\" AND \"c\")",
                "a AND b                           | (\"a\" AND \"b\")",
                "a b OR c                          | ((\"a\" AND \"b\") OR \"c\")",
                "a (b OR c)                        | (\"a\" AND (\"b\" OR \"c\"))",
                "-(a b)                            | NOT (\"a\" AND \"b\")",
                "ORDER ANDROID NOTE                | (\"order\" AND \"android\" AND \"note\")",
            })
    void aQueryIsUnderstood(String text, String understood) {
        assertThat(Query.parse(text, NOW).understood()).isEqualTo(understood);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "typ:CODE_DEFECT       | 1  | a qualifier or text   | \"typ:\"      | Did you mean \"type\"?",
                "a password:b          | 3  | a qualifier or text   | \"password:\" | Qualifiers: id, task, queue",
                "task:                 | 6  | a value               | the end       | For example",
                "task: a               | 6  | a value               | \" \"         | For example",
                "task:a,               | 8  | a value               | the end       | For example",
                "task:,a               | 6  | a value               | \",\"         | For example",
                "task:a*b              | 6  | * at the beginning    | \"a*b\"       | Quotes make",
                "task:\"\"             | 6  | text between          | \"\"\"\"      | ``",
                "type:TRANSIENT_DATBASE| 6  | one of TRANSIENT_     | \"TRANSIENT_DATBASE\" | Did you mean \"TRANSIENT_DATABASE\"?",
                "type:A,UNKNOWN        | 6  | one of TRANSIENT_     | \"A\"         | ``",
                "type:code*x           | 6  | * at the beginning    | \"code*x\"    | Quotes make",
                "status:done           | 8  | one of PENDING, RETRY | \"done\"      | ``",
                "http:5xx              | 6  | a whole number        | \"5xx\"       | 500..599",
                "http:599..500         | 6  | a range whose end     | \"599..500\"  | ``",
                "http:..               | 6  | a whole number        | \"..\"        | ``",
                "http:1234567890       | 6  | a whole number        | \"1234567890\" | ``",
                "retries:>             | 9  | a whole number        | \">\"         | ``",
                "retries:-1            | 9  | a whole number        | \"-1\"        | ``",
                "at:yesterday          | 4  | a time                | \"yesterday\" | 24h or 7d",
                "at:2026-13-01         | 4  | a time                | \"2026-13-01\" | ``",
                "at:1969-12-31         | 4  | a date from 1970      | \"1969-12-31\" | ``",
                "at:24h..7d            | 4  | a range whose end     | \"24h..7d\"   | The older time",
                "at:7d..soon           | 8  | a time                | \"soon\"      | ``",
                "at:..                 | 4  | a time                | \"..\"        | ``",
                "before:99999d         | 8  | an age                | \"99999d\"    | ``",
                "fingerprint:xyz       | 13 | the first 4 to 16     | \"xyz\"       | ``",
                "a ... b               | 3  | a letter or a digit   | \"...\"       | not searched",
                "a \"...\"            | 3  | a letter or a digit   | \"...\"       | not searched",
                "a *time               | 3  | * at the end only     | \"*time\"     | Words are found by how",
                "ti*me                 | 1  | * at the end only     | \"ti*me\"     | Words are found by how",
                "\"open                | 6  | a closing quote       | the end       | column 1",
                "task:\"open           | 11 | a closing quote       | the end       | column 6",
                "(a b                  | 5  | a closing bracket     | the end       | column 1",
                "a b)                  | 4  | a condition           | \")\"         | No bracket",
                "()                    | 2  | a condition           | \")\"         | ``",
                "a OR                  | 5  | a condition           | the end       | in quotes",
                "OR a                  | 1  | a condition           | \"OR\"        | in quotes",
                "a AND OR b            | 7  | a condition           | \"OR\"        | in quotes",
                "NOT                   | 4  | a condition           | the end       | ``",
                "a - b                 | 4  | what must not be      | \" \"         | ``",
                "*                     | 1  | a letter or a digit | \"*\"         | means everything",
            })
    void whatIsNoQueryIsRefusedWithItsColumn(String text, int column, String expected, String got, String hint) {
        QuerySyntaxException refused = catchThrowableOfType(QuerySyntaxException.class, () -> Query.parse(text, NOW));

        assertThat(refused).as("refusal of " + text).isNotNull();
        assertThat(refused.column()).isEqualTo(column);
        assertThat(refused.expected()).startsWith(expected);
        assertThat(refused.got()).isEqualTo(got);
        assertThat(refused.hint()).contains(hint);
        assertThat(refused)
                .hasMessageStartingWith("query, column " + column + ": expected " + expected)
                .hasMessageContaining("; nothing was searched.");
    }

    @Test
    void nothingMeansEverything() {
        assertThat(Query.parse(" \t ", NOW).isEverything()).isTrue();
        assertThat(Query.parse("a", NOW).isEverything()).isFalse();
    }

    @Test
    void aQueryIsBoundedInLengthDepthAndValues() {
        assertThat(refusal("x".repeat(1_000))).isNull();
        assertThat(refusal("x".repeat(1_001)).column()).isEqualTo(1_001);
        assertThat(refusal("(".repeat(16) + "a" + ")".repeat(16))).isNull();
        assertThat(refusal("(".repeat(500))).hasMessageContaining("at most 16 levels");
        assertThat(refusal("-".repeat(17) + "a")).hasMessageContaining("at most 16 levels");
        assertThat(refusal("a ".repeat(64))).isNull();
        assertThat(refusal("a ".repeat(65))).hasMessageContaining("at most 64 values");
        assertThat(refusal("http:" + "1,".repeat(64) + "1")).hasMessageContaining("at most 64 values");
    }

    @Test
    void whatNobodyCanSeeIsRefused() {
        for (String bad : new String[] {"\0", "\u001b", "\u202e", "\ud800", "\udc00", "\uffff"}) {
            assertThat(refusal("task:a" + bad).column()).isEqualTo(7);
        }
        assertThat(refusal("task:\ud83d\ude00 caf\u00e9")).isNull();
    }

    private static QuerySyntaxException refusal(String text) {
        return catchThrowableOfType(QuerySyntaxException.class, () -> Query.parse(text, NOW));
    }
}
