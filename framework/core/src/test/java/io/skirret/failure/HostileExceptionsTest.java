package io.skirret.failure;

import static org.assertj.core.api.Assertions.assertThat;

import feign.FeignException;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exceptions are the users' code. None of them stops the classifier, or keeps it busy. */
@Timeout(20)
class HostileExceptionsTest {
    private static final FailureContext CONTEXT = FailureContext.of("t", 0, Instant.parse("2026-11-21T12:00:00Z"));

    @Test
    void a_cycle_of_causes_ends() {
        IllegalStateException a = new IllegalStateException("a");
        IllegalStateException b = new IllegalStateException("b", a);
        a.initCause(b);
        assertThat(classify(a).type()).isEqualTo(FailureType.UNKNOWN);
        a.addSuppressed(b);
        b.addSuppressed(a);
        assertThat(classify(b).type()).isEqualTo(FailureType.UNKNOWN);
    }

    @Test
    void a_cause_that_is_new_each_time_ends() {
        assertThat(classify(new Endless()).type()).isEqualTo(FailureType.UNKNOWN);
    }

    @Test
    void chains_and_suppressed_exceptions_in_thousands_are_cut() {
        Throwable deep = new ConnectException("refused");
        for (int i = 0; i < 100_000; i++) {
            deep = new IllegalStateException("level", deep);
        }
        assertThat(classify(deep).type()).isEqualTo(FailureType.UNKNOWN);
        RuntimeException wide = new RuntimeException("wide", new ConnectException("refused"));
        for (int i = 0; i < 100_000; i++) {
            wide.addSuppressed(new IllegalStateException("other"));
        }
        assertThat(classify(wide).type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
    }

    @Test
    void getters_that_throw_count_as_silent() {
        for (Throwable thrown : List.of(
                new IllegalStateException("from getMessage"),
                new StackOverflowError(),
                new OutOfMemoryError("pretended"),
                new NoClassDefFoundError("gone"),
                new AssertionError("no"))) {
            assertThat(classify(new Throwing(thrown)).type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
        }
        assertThat(classify(new ThrowingSql()).type()).isEqualTo(FailureType.TRANSIENT_DATABASE);
    }

    @Test
    void a_stack_trace_that_cannot_be_had_is_done_without() {
        for (StackTraceElement[] frames : new StackTraceElement[][] {null, {null}}) {
            assertThat(classify(new FramelessSql(() -> frames)).type()).isEqualTo(FailureType.TRANSIENT_DATABASE);
        }
        FramelessSql throwing = new FramelessSql(() -> {
            throw new StackOverflowError();
        });
        assertThat(classify(throwing))
                .returns(FailureType.TRANSIENT_DATABASE, Failure::type)
                .returns("HostileExceptionsTest$FramelessSql: gone (SQLState 08006)", Failure::evidence);
    }

    @Test
    void a_message_of_null_or_fifty_megabytes_is_bounded() {
        assertThat(classify(new RuntimeException((String) null)).evidence()).hasSizeLessThan(1_000);
        String huge = "x".repeat(50_000_000);
        Failure failure = classify(new RuntimeException(huge));
        assertThat(failure.evidence()).hasSizeLessThan(1_000);
        assertThat(classify(new RuntimeException("HTTP ".repeat(10_000_000))).httpStatus())
                .isNull();
    }

    @Test
    void control_characters_do_not_reach_the_evidence() {
        Failure failure = classify(new RuntimeException("a\r\nERROR forged\u001b[31m\u202e\u2028b"));
        assertThat(failure.evidence())
                .doesNotContain("\r", "\n", "\u001b", "\u202e", "\u2028")
                .contains("forged");
    }

    @Test
    void evidence_is_one_line_of_printable_characters_wherever_it_comes_from() {
        FailureRule untidy = (error, context) ->
                Optional.of(Failure.of(FailureType.CODE_DEFECT, 1, "a\nb\u202e" + "\uD83D\uDE00".repeat(5_000)));
        for (Failure failure : List.of(
                classify(new RuntimeException("tag \uDB40\uDC01 and half \uD83D")),
                classify(new RuntimeException("x" + "\uD83D\uDE00".repeat(300))),
                classify(new RuntimeException("\uD83D\uDE00".repeat(300))),
                classify(new SQLException("gone", "08\n\u202e1")),
                new FailureClassifier(List.of(untidy)).classify(new RuntimeException(), CONTEXT))) {
            assertThat(failure.evidence()).hasSizeLessThanOrEqualTo(2_000);
            assertThat(failure.evidence().codePoints()).as(failure.evidence()).noneMatch(c -> switch (Character.getType(
                    c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> true;
                default -> false;
            });
        }
        assertThat(classify(new SQLException("gone", "08\n\u202e1")).evidence()).contains("(SQLState 08 \uFFFD1)");
    }

    @Test
    void a_class_that_fails_to_initialise_or_link_is_a_defect() {
        Throwable first = catchAny(() -> Broken.value());
        Throwable second = catchAny(() -> Broken.value());
        assertThat(first).isInstanceOf(ExceptionInInitializerError.class);
        assertThat(second).isInstanceOf(NoClassDefFoundError.class);
        assertThat(classify(second).type()).isEqualTo(FailureType.CODE_DEFECT);
        assertThat(classify(new NoSuchMethodError("x.y()")).type()).isEqualTo(FailureType.CODE_DEFECT);
        // What its initialiser ran into says more than the error around it.
        assertThat(classify(first).type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
    }

    @Test
    void a_client_exception_with_hostile_getters_has_no_status() {
        assertThat(classify(new HostileFeign(true)).httpStatus()).isNull();
        Failure failure = classify(new HostileFeign(false));
        assertThat(failure.httpStatus()).isEqualTo(503);
        assertThat(failure.retryAfter()).isNull();
    }

    @Test
    void rules_that_fail_are_passed_over_and_named() {
        AtomicInteger asked = new AtomicInteger();
        FailureRule throwing = (error, context) -> {
            asked.incrementAndGet();
            throw new IllegalStateException("bad rule");
        };
        FailureRule overflowing = (error, context) -> {
            asked.incrementAndGet();
            throw new StackOverflowError();
        };
        FailureRule exhausted = (error, context) -> {
            throw new OutOfMemoryError("pretended");
        };
        FailureRule unconfigured = (error, context) -> {
            throw new ServiceConfigurationError("no provider");
        };
        @SuppressWarnings("NullAway")
        FailureRule none = (error, context) -> null;
        FailureRule silent = (error, context) -> Optional.empty();
        Failure failure = new FailureClassifier(List.of(throwing, overflowing, exhausted, unconfigured, none, silent))
                .classify(new ConnectException("refused"), CONTEXT);
        assertThat(asked).hasValue(2);
        assertThat(failure.type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
        assertThat(failure.evidence())
                .contains("passed over: expected an Optional, got java.lang.IllegalStateException")
                .contains("got java.lang.StackOverflowError")
                .contains("got java.lang.OutOfMemoryError")
                .contains("got java.util.ServiceConfigurationError")
                .contains("got null");
    }

    @Test
    void a_rule_is_itself_safe_from_cycles() {
        IllegalStateException a = new IllegalStateException("a");
        a.initCause(new IllegalStateException("b", a));
        FailureRule rule = FailureRule.whenThrown(IOException.class, FailureType.CODE_DEFECT);
        assertThat(new FailureClassifier(List.of(rule)).classify(a, CONTEXT).type())
                .isEqualTo(FailureType.UNKNOWN);
    }

    private static Failure classify(Throwable thrown) {
        return new FailureClassifier().classify(thrown, CONTEXT);
    }

    private static Throwable catchAny(Runnable code) {
        try {
            code.run();
            throw new IllegalStateException("must throw");
        } catch (LinkageError expected) {
            return expected;
        }
    }

    private static final class Broken {
        static final String VALUE = fail();

        static void value() {
            assertThat(VALUE).isNull();
        }

        private static String fail() {
            throw new IllegalStateException("no config", new ConnectException("refused"));
        }
    }

    private static final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    private static final class Throwing extends ConnectException {
        private static final long serialVersionUID = 1L;
        private final transient Throwable thrown;

        Throwing(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String getMessage() {
            return fail();
        }

        @Override
        public String getLocalizedMessage() {
            return fail();
        }

        @Override
        public String toString() {
            return fail();
        }

        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("equals");
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("hashCode");
        }

        @Override
        public synchronized Throwable getCause() {
            fail();
            return this;
        }

        private String fail() {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }

    private static final class ThrowingSql extends SQLException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getSQLState() {
            throw new IllegalStateException("getSQLState");
        }

        @Override
        public SQLException getNextException() {
            throw new IllegalStateException("getNextException");
        }
    }

    private static final class FramelessSql extends SQLException {
        private static final long serialVersionUID = 1L;
        private final transient Supplier<StackTraceElement[]> frames;

        FramelessSql(Supplier<StackTraceElement[]> frames) {
            super("gone", "08006");
            this.frames = frames;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return frames.get();
        }
    }

    private static final class HostileFeign extends FeignException {
        private static final long serialVersionUID = 1L;
        private final boolean throwing;

        HostileFeign(boolean throwing) {
            super(503, "hostile");
            this.throwing = throwing;
        }

        @Override
        public int status() {
            if (throwing) {
                throw new IllegalStateException("status");
            }
            return 503;
        }

        @Override
        public Map<String, Collection<String>> responseHeaders() {
            return new AbstractMap<>() {
                @Override
                public Set<Entry<String, Collection<String>>> entrySet() {
                    throw new IllegalStateException("headers");
                }
            };
        }
    }
}
