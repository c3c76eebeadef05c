package io.skirret.console.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be written next in a query. */
final class CompletionTest {

    private static Collection<String> values(Field field) {
        return switch (field) {
            case TASK -> List.of("orders.send", "orders.count", "mail.send", "say \"hi\"", "a,b");
            case WORKER -> List.of("worker@web-1");
            default -> List.of();
        };
    }

    private static List<String> options(String text) {
        return Completion.of(text, Field.OF_CALLS, CompletionTest::values).options().stream()
                .map(Completion.Option::text)
                .toList();
    }

    private static int from(String text) {
        return Completion.of(text, Field.OF_CALLS, CompletionTest::values).from();
    }

    @Test
    void a_word_that_is_begun_becomes_a_qualifier_that_may_be_asked_about() {
        assertThat(options("st")).containsExactly("state:", "started:");
        assertThat(options("ST")).containsExactly("state:", "started:");
        assertThat(options("task:a -(wor")).containsExactly("worker:");
        assertThat(from("task:a -(wor")).isEqualTo(9);
        assertThat(options("-be")).containsExactly("before:");
        assertThat(from("-be")).isEqualTo(1);
        assertThat(options("fingerp")).isEmpty();
        assertThat(options("")).contains("task:", "state:", "before:").doesNotContain("status:");
    }

    @Test
    void a_qualifier_has_the_values_that_are_there_those_first_that_begin_so() {
        assertThat(options("state:re")).containsExactly("received", "retry", "revoked", "rejected", "failure");
        assertThat(options("task:send")).containsExactly("mail.send", "orders.send");
        assertThat(options("task:o")).startsWith("orders.count", "orders.send");
        assertThat(options("task:mail.send,ord")).containsExactly("orders.count", "orders.send");
        assertThat(from("task:mail.send,ord")).isEqualTo(15);
        assertThat(options("TASK:\"mail")).containsExactly("mail.send");
        assertThat(options("worker:")).containsExactly("worker@web-1");
        assertThat(options("runtime:>")).contains(">1s").doesNotContain("<100ms");
        assertThat(options("before:2")).containsExactly("24h");
        assertThat(options("status:p")).as("not of calls").isEmpty();
        assertThat(options("nothing:")).isEmpty();
        assertThat(options("parent:")).isEmpty();
    }

    @Test
    void what_would_mean_something_else_is_in_quotes_and_can_be_read_again() {
        assertThat(options("task:say")).containsExactly("\"say \\\"hi\\\"\"");
        assertThat(options("task:a,")).contains("\"a,b\"");
        for (String option : options("task:")) {
            assertThat(Query.parse("task:" + option, Instant.EPOCH, Field.OF_CALLS)
                            .exact())
                    .containsExactly(Field.TASK);
        }
    }

    @Test
    void a_text_in_quotes_is_no_qualifier() {
        assertThat(from("\"two words")).isZero();
        assertThat(options("\"two words")).isEmpty();
        assertThat(options("task:\"a b\" st")).containsExactly("state:", "started:");
    }
}
