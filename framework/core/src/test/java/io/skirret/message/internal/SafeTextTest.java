package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {

    @ParameterizedTest
    @CsvSource({
        "'plain', 'plain'",
        "'a\r\nINJECTED', 'a  INJECTED'",
        "'a\u001B[31mred', 'a\uFFFD[31mred'",
        "'a\0b', 'a\uFFFDb'",
        "'abc\u202Etxt', 'abc\uFFFDtxt'",
        "'a\u200Bb', 'a\uFFFDb'",
        "'a\u2028b', 'a b'",
        "'ü€😀', 'ü€😀'",
        "'${jndi:ldap://x}', '${jndi:ldap://x}'"
    })
    void a_line_has_nothing_that_a_terminal_or_a_log_would_obey(String text, String expected) {
        assertThat(SafeText.line(text, 100)).isEqualTo(expected);
    }

    @Test
    void half_surrogates_are_replaced_and_pairs_are_not_cut() {
        assertThat(SafeText.line("a\uD800b\uDC00", 100)).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(SafeText.line("ab😀d", 4)).isEqualTo("ab\uFFFD…").hasSize(4);
        assertThat(SafeText.line("abcdef", 4)).isEqualTo("abc…");
        assertThat(SafeText.line("abcd", 4)).isEqualTo("abcd");
        assertThat(SafeText.line("abcd", 0)).isEmpty();
        assertThat(SafeText.line(null, 4)).isEmpty();
    }

    @Test
    void lines_keep_their_breaks() {
        assertThat(SafeText.lines("a\n\tb\r\u0007", 100)).isEqualTo("a\n\tb \uFFFD");
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new StackOverflowError();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new AssertionError();
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException();
        }
    }

    private static final class EndlessCauses extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return new EndlessCauses();
        }
    }

    @Test
    void an_exception_that_breaks_every_promise_is_told_all_the_same() {
        assertThat(SafeText.message(new Hostile(), 100)).contains("StackOverflowError");
        assertThat(SafeText.stackTrace(new Hostile(), 1000)).contains("SafeTextTest$Hostile", "AssertionError");
        assertThat(SafeText.stackTrace(new EndlessCauses(), 1000)).hasSizeLessThanOrEqualTo(1000);
        assertThat(SafeText.message(new RuntimeException((String) null), 100)).isNull();
    }

    @Test
    void causes_that_go_round_end() {
        Exception outer = new Exception("outer");
        Exception inner = new Exception("inner", outer);
        outer.initCause(inner);
        outer.setStackTrace(new StackTraceElement[0]);
        inner.setStackTrace(new StackTraceElement[0]);

        assertThat(SafeText.stackTrace(outer, 1000))
                .isEqualTo("java.lang.Exception: outer\nCaused by: java.lang.Exception: inner (and round again)\n");
    }

    @Test
    void every_cause_has_its_share_of_a_short_stack_trace() {
        Exception deepest = new IllegalArgumentException("the one that tells");
        Exception failure = new RuntimeException("outer", new RuntimeException("middle", deepest));

        assertThat(SafeText.stackTrace(failure, 1000))
                .hasSizeLessThanOrEqualTo(1000)
                .contains("Caused by: java.lang.IllegalArgumentException: the one that tells\n\tat io.skirret")
                .containsPattern("\\t\\.\\.\\. \\d+ more\n");
    }

    @Test
    void fifty_megabytes_of_message_are_cut() {
        Exception large = new Exception("x".repeat(50 * 1024 * 1024));

        assertThat(SafeText.message(large, 500)).hasSize(500);
        assertThat(SafeText.stackTrace(large, 4096)).hasSizeLessThanOrEqualTo(4096);
    }
}
