package io.skirret.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureClassifierTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    static Stream<Arguments> byType() {
        return Stream.of(
                row(FailureType.TRANSIENT_NETWORK, new ConnectException("refused")),
                row(FailureType.TRANSIENT_NETWORK, new SocketTimeoutException("Read timed out")),
                row(FailureType.TRANSIENT_NETWORK, new UnknownHostException("nowhere.invalid")),
                row(FailureType.TRANSIENT_NETWORK, new java.net.http.HttpConnectTimeoutException("x")),
                row(FailureType.TRANSIENT_NETWORK, new IOException("Connection reset by peer")),
                row(FailureType.TRANSIENT_NETWORK, new SSLHandshakeException("Remote host terminated the handshake")),
                row(FailureType.SYSTEM_TIMEOUT, new TimeoutException()),
                row(FailureType.SYSTEM_TIMEOUT, new InterruptedException()),
                row(FailureType.SYSTEM_TIMEOUT, new ClosedByInterruptException()),
                row(FailureType.SYSTEM_OUT_OF_MEMORY, new OutOfMemoryError("Java heap space")),
                row(FailureType.SYSTEM_OUT_OF_MEMORY, new IOException("Cannot run: error=12, Cannot allocate memory")),
                row(FailureType.SYSTEM_OUT_OF_MEMORY, new FileNotFoundException("/a (Too many open files)")),
                row(FailureType.SYSTEM_DISK_FULL, new IOException("No space left on device")),
                row(FailureType.SYSTEM_DISK_FULL, new FileSystemException("/a", null, "Disk quota exceeded")),
                row(FailureType.PERMANENT_NOT_FOUND, new NoSuchFileException("/a")),
                row(FailureType.PERMANENT_NOT_FOUND, new FileNotFoundException("/a (No such file or directory)")),
                row(FailureType.PERMANENT_NOT_FOUND, new NoSuchElementException("No value present")),
                row(FailureType.PERMANENT_PERMISSION, new AccessDeniedException("/a")),
                row(FailureType.PERMANENT_PERMISSION, new FileNotFoundException("/a (Permission denied)")),
                row(FailureType.PERMANENT_VALIDATION, new IllegalArgumentException("timeout must be positive")),
                row(FailureType.CONFIG_MISSING_SETTING, new MissingResourceException("no", "a", "b")),
                row(
                        FailureType.CONFIG_MISSING_SETTING,
                        new IllegalStateException("Environment variable API_KEY is not set")),
                row(
                        FailureType.CONFIG_INVALID,
                        new SSLHandshakeException(
                                "PKIX path building failed: unable to find valid certification path")),
                row(FailureType.CONFIG_INVALID, new IOException("tls", new CertPathValidatorException("expired"))),
                row(FailureType.CODE_DEFECT, new NullPointerException("because \"timeout\" is null")),
                row(FailureType.CODE_DEFECT, new StackOverflowError()),
                row(FailureType.CODE_DEFECT, new ConcurrentModificationException()),
                row(FailureType.CODE_DEFECT, new AssertionError("no")),
                row(FailureType.TRANSIENT_RATE_LIMIT, new RuntimeException("Rate limit reached for model")),
                row(FailureType.EXTERNAL_API_DOWN, new RuntimeException("Service Unavailable")),
                row(FailureType.PERMANENT_AUTHENTICATION, new RuntimeException("invalid_grant: Token expired")),
                row(FailureType.TRANSIENT_DATABASE, new RuntimeException("Deadlock found when trying to get lock")),
                row(FailureType.UNKNOWN, new RuntimeException("something")),
                row(FailureType.UNKNOWN, new IllegalStateException("not now")),
                row(FailureType.UNKNOWN, new Exception()));
    }

    @ParameterizedTest
    @MethodSource("byType")
    void exceptions_are_known_alone_wrapped_and_as_subclasses(FailureType expected, Throwable thrown) {
        assertThat(classify(thrown).type()).isEqualTo(expected);
        assertThat(classify(new RuntimeException(thrown)).type()).isEqualTo(expected);
        assertThat(classify(new CompletionException(new IllegalStateException("task", thrown)))
                        .type())
                .isEqualTo(expected);
    }

    static Stream<Arguments> raised() {
        return Stream.of(
                row(FailureType.PERMANENT_VALIDATION, () -> Integer.parseInt("five")),
                row(FailureType.PERMANENT_VALIDATION, () -> LocalDate.parse(text("31.12.2026"))),
                row(FailureType.PERMANENT_VALIDATION, () -> new URI("a b")),
                row(FailureType.PERMANENT_VALIDATION, () -> Thread.State.valueOf("ASLEEP")),
                row(FailureType.PERMANENT_NOT_FOUND, () -> Files.readString(Path.of("/no/such/file"))),
                row(FailureType.PERMANENT_NOT_FOUND, () -> Optional.empty().orElseThrow()),
                row(FailureType.CONFIG_MISSING_SETTING, () -> ResourceBundle.getBundle("no.such.bundle")),
                row(FailureType.CODE_DEFECT, () -> Class.forName("no.such.Class")),
                row(FailureType.CODE_DEFECT, () -> List.of().add(null)),
                row(FailureType.CODE_DEFECT, () -> Arrays.asList(1, 2).get(2)),
                row(FailureType.CODE_DEFECT, () -> String.format(text("%d"), "x")),
                row(FailureType.CODE_DEFECT, () -> ((Object) "x").getClass().cast(1)),
                row(FailureType.CONFIG_MISSING_SETTING, () -> java.sql.DriverManager.getConnection("jdbc:none:x")));
    }

    @ParameterizedTest
    @MethodSource("raised")
    void what_the_jdk_raises_is_known(FailureType expected, ThrowingCallable code) {
        Failure failure = classify(catchThrowable(code));
        assertThat(failure.type()).as("%s", failure).isEqualTo(expected);
    }

    @Test
    void suppressed_exceptions_are_asked_last_and_believed_less() {
        RuntimeException silent = new RuntimeException("work failed");
        silent.addSuppressed(new ConnectException("refused"));
        Failure failure = classify(silent);
        assertThat(failure.type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
        assertThat(failure.confidence()).isLessThan(0.9);
        assertThat(failure.evidence()).contains("RuntimeException, which suppressed ConnectException: refused");
        NullPointerException speaking = new NullPointerException();
        speaking.addSuppressed(new ConnectException("refused"));
        assertThat(classify(speaking).type()).isEqualTo(FailureType.CODE_DEFECT);
    }

    @Test
    void evidence_says_who_spoke() {
        assertThat(classify(new UncheckedIOException(new ConnectException("refused")))
                        .evidence())
                .isEqualTo("UncheckedIOException, caused by ConnectException: refused (exception type)");
        assertThat(classify(new RuntimeException("Broken pipe")).evidence())
                .isEqualTo("RuntimeException: Broken pipe (message says \"broken pipe\")");
    }

    @Test
    void a_wrapper_that_repeats_its_cause_does_not_speak_for_it() {
        Throwable unknown = new RequestTimeoutPolicyException("odd");
        assertThat(classify(unknown).type()).isEqualTo(FailureType.UNKNOWN);
        assertThat(classify(new CompletionException(new RuntimeException(unknown))))
                .returns(FailureType.UNKNOWN, Failure::type)
                .returns(
                        "CompletionException, caused by FailureClassifierTest$RequestTimeoutPolicyException: odd"
                                + " (nothing known matches)",
                        Failure::evidence);
        assertThat(classify(new RuntimeException()).evidence()).isEqualTo("RuntimeException (nothing known matches)");
    }

    private static final class RequestTimeoutPolicyException extends Exception {
        private static final long serialVersionUID = 1L;

        RequestTimeoutPolicyException(String message) {
            super(message);
        }
    }

    @Test
    void confidence_says_how_it_is_known() {
        assertThat(classify(new OutOfMemoryError()).confidence()).isEqualTo(1.0);
        assertThat(classify(new ConnectException()).confidence()).isEqualTo(0.96);
        assertThat(classify(new RuntimeException("Broken pipe")).confidence()).isEqualTo(0.90);
        assertThat(classify(new IOException("odd")).confidence()).isEqualTo(0.80);
        assertThat(classify(new RuntimeException("odd")).confidence()).isZero();
    }

    @Test
    void what_keeps_failing_is_believed_less_to_pass_but_stays_what_it_is() {
        double before = 1;
        for (int attempt : new int[] {0, 3, 4, 5, 6}) {
            Failure failure =
                    new FailureClassifier().classify(new ConnectException(), FailureContext.of("t", attempt, NOW));
            assertThat(failure.type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
            assertThat(failure.confidence()).isLessThan(before);
            before = failure.confidence();
        }
        assertThat(new FailureClassifier()
                        .classify(new ConnectException(), FailureContext.of("t", Integer.MAX_VALUE, NOW))
                        .confidence())
                .isBetween(0.75, 0.77);
    }

    @Test
    void the_users_rules_come_first_in_their_order() {
        FailureRule moved = FailureRule.whenThrown(IllegalStateException.class, FailureType.PERMANENT_NOT_FOUND);
        FailureRule any = (error, context) -> Optional.of(Failure.of(FailureType.CODE_DEFECT, 1, context.task()));
        FailureClassifier classifier = new FailureClassifier(List.of(moved, any));
        FailureContext context = FailureContext.of("t", 0, NOW);
        assertThat(classifier
                        .classify(new RuntimeException(new IllegalStateException()), context)
                        .type())
                .isEqualTo(FailureType.PERMANENT_NOT_FOUND);
        assertThat(classifier.classify(new ConnectException(), context)).returns("t", Failure::evidence);
    }

    @Test
    void a_rule_for_a_class_does_not_speak_of_what_was_merely_suppressed() {
        FailureRule moved = FailureRule.whenThrown(IllegalStateException.class, FailureType.PERMANENT_NOT_FOUND);
        FailureClassifier classifier = new FailureClassifier(List.of(moved));
        ConnectException real = new ConnectException("refused");
        real.addSuppressed(new IllegalStateException("closed already"));
        FailureContext context = FailureContext.of("t", 0, NOW);
        assertThat(classifier.classify(real, context).type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
        assertThat(moved.classify(real, context)).isEmpty();
        assertThat(moved.classify(new RuntimeException(new IllegalStateException("moved")), context))
                .hasValueSatisfying(failure -> assertThat(failure)
                        .returns(FailureType.PERMANENT_NOT_FOUND, Failure::type)
                        .returns("IllegalStateException: moved (rule for IllegalStateException)", Failure::evidence));
    }

    @Test
    void a_rule_by_names_goes_by_the_nearest_class_thrown_or_as_a_cause() {
        FailureClassifier classifier = new FailureClassifier(List.of(FailureRule.whenNamed(Map.of(
                "java.io.IOException", FailureType.CONFIG_INVALID,
                "java.net.ConnectException", FailureType.PERMANENT_NOT_FOUND,
                "java.lang.Comparable", FailureType.CODE_DEFECT))));
        FailureContext context = FailureContext.of("t", 0, NOW);

        assertThat(classifier.classify(new ConnectException("refused"), context))
                .returns(FailureType.PERMANENT_NOT_FOUND, Failure::type)
                .returns("ConnectException: refused (rule for java.net.ConnectException)", Failure::evidence);
        assertThat(classifier
                        .classify(new RuntimeException(new java.net.SocketException("reset")), context)
                        .type())
                .isEqualTo(FailureType.CONFIG_INVALID);
        NullPointerException defect = new NullPointerException();
        defect.addSuppressed(new java.io.IOException("closed already"));
        assertThat(classifier.classify(defect, context).type()).isEqualTo(FailureType.CODE_DEFECT);
    }

    @Test
    @SuppressWarnings("NullAway")
    void a_rule_without_class_or_type_is_refused_when_it_is_made() {
        assertThatNullPointerException()
                .isThrownBy(() -> FailureRule.whenThrown(null, FailureType.UNKNOWN))
                .withMessage("thrown");
        assertThatNullPointerException()
                .isThrownBy(() -> FailureRule.whenThrown(IOException.class, null))
                .withMessage("type");
    }

    @Test
    void two_built_in_rules_for_one_class_are_refused() {
        Map<String, Rule> rules = new HashMap<>();
        Rule rule = Rule.of(FailureType.CODE_DEFECT, Rule.EXACT);
        ExceptionRules.define(rules, "a.B", rule);
        assertThatIllegalStateException()
                .isThrownBy(() -> ExceptionRules.define(rules, "a.B", rule))
                .withMessage("two rules for a.B");
    }

    @Test
    void a_users_rule_keeps_the_status_and_the_retry_after_that_were_found() {
        FailureRule rule = FailureRule.whenThrown(HttpStatusException.class, FailureType.EXTERNAL_API_DOWN);
        Failure failure = new FailureClassifier(List.of(rule))
                .classify(
                        new HttpStatusException(404, Map.of("Retry-After", List.of("30")), null),
                        FailureContext.of("t", 0, NOW));
        assertThat(failure)
                .returns(FailureType.EXTERNAL_API_DOWN, Failure::type)
                .returns(404, Failure::httpStatus)
                .returns(Duration.ofSeconds(30), Failure::retryAfter)
                .returns(true, Failure::retryRecommended);
    }

    @Test
    void fifteen_types_seven_categories_eight_remediations() {
        assertThat(FailureType.values()).hasSize(15);
        assertThat(FailureCategory.values()).hasSize(7);
        assertThat(Remediation.values()).hasSize(8);
        Set<FailureCategory> used = new HashSet<>();
        for (FailureType type : FailureType.values()) {
            used.add(type.category());
            assertThat(type.meaning()).isNotBlank();
            assertThat(type.usualDelay().isPresent())
                    .as("%s", type)
                    .isEqualTo(type.retriable() && type != FailureType.UNKNOWN);
        }
        assertThat(used).containsExactlyInAnyOrder(FailureCategory.values());
        Map<FailureCategory, Boolean> retriable = new HashMap<>();
        for (FailureCategory category : FailureCategory.values()) {
            retriable.put(category, category.retriable());
        }
        assertThat(retriable)
                .isEqualTo(Map.of(
                        FailureCategory.TRANSIENT, true,
                        FailureCategory.RATE_LIMITED, true,
                        FailureCategory.NETWORK, true,
                        FailureCategory.SYSTEM, true,
                        FailureCategory.PERMANENT, false,
                        FailureCategory.VALIDATION, false,
                        FailureCategory.AUTHENTICATION, false));
    }

    @Test
    void a_syntax_exception_is_not_a_url_of_the_network() {
        assertThat(classify(new URISyntaxException("x", "connection refused")).type())
                .isEqualTo(FailureType.PERMANENT_VALIDATION);
    }

    private static Arguments row(FailureType expected, Throwable thrown) {
        return Arguments.of(expected, thrown);
    }

    private static Arguments row(FailureType expected, ThrowingCallable code) {
        return Arguments.of(expected, code);
    }

    /** Keeps the compiler from seeing what will happen. */
    private static String text(String text) {
        return text.strip();
    }

    private static Failure classify(Throwable thrown) {
        return new FailureClassifier().classify(thrown, FailureContext.of("t", 0, NOW));
    }
}
