package io.skirret;

import static io.skirret.SkirretException.Fault.BROKER;
import static io.skirret.SkirretException.Fault.CALLER;
import static io.skirret.SkirretException.Fault.CONFIGURATION;
import static io.skirret.SkirretException.Fault.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.SkirretException.Fault;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskState;
import io.skirret.config.SkirretConfig;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.failure.FailureType;
import io.skirret.failure.HttpStatusException;
import io.skirret.message.UnsendableException;
import io.skirret.retry.InvalidPolicyException;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.UnknownPolicyException;
import io.skirret.settings.ConfigException;
import io.skirret.task.Reject;
import io.skirret.task.RetryRequest;
import io.skirret.task.SoftTimeLimitExceeded;
import io.skirret.task.TimeLimitExceeded;
import io.skirret.transport.BrokerUrlException;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SkirretExceptionTest {

    @Test
    void whoCanMendItAndWhetherWaitingHelps() {
        holds(new UnsendableException("x"), CALLER, false);
        holds(new BrokerUrlException("x"), CONFIGURATION, false);
        holds(new TransportException("x"), BROKER, true);
        holds(new RemoteTaskException("id", TaskState.FAILURE, "ValueError", null, null), TASK, false);
        holds(new Reject("x"), TASK, false);
        holds(new RetryRequest(null, null), TASK, true);
        holds(new SoftTimeLimitExceeded("t", Duration.ofSeconds(1)), TASK, true);
        holds(new TimeLimitExceeded("t", Duration.ofSeconds(1)), TASK, true);
    }

    @Test
    void configurationIsToldByTheSameRoot() {}

    /** The classifier knows them by name: one that moves must take its rule along. */
    @Test
    void aTaskThatFailsOfOneIsRetriedOnlyIfThatCanHelp() {
        assertThat(taken(new UnsendableException("x"))).isEqualTo(FailureType.PERMANENT_VALIDATION);
        assertThat(taken(new BrokerUrlException("x"))).isEqualTo(FailureType.CONFIG_INVALID);
        assertThat(taken(unknownPolicy())).isEqualTo(FailureType.CONFIG_INVALID);
        assertThat(taken(wrongPolicy())).isEqualTo(FailureType.CONFIG_INVALID);
        assertThat(taken(wrongSetting())).isEqualTo(FailureType.CONFIG_INVALID);
        assertThat(taken(new TransportException("x")).retriable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "UNROUTABLE, BROKER, false",
        "TOO_LARGE, CALLER, false",
        "REJECTED, BROKER, true",
        "BLOCKED, BROKER, true",
        "DISCONNECTED, BROKER, true",
        "WITHDRAWN, CALLER, false",
        "UNCONFIRMED, BROKER, true",
        "CLOSED, CALLER, false",
    })
    void aPublishExceptionGoesByItsReason(Reason reason, Fault fault, boolean retriable) {
        holds(new PublishException(reason, "x"), fault, retriable);
    }

    @ParameterizedTest
    @CsvSource({"429, true", "503, true", "404, false", "501, false", "302, false", "999, true", "200, false"})
    void anHttpStatusIsRetriableAsATaskIsRetriedForIt(int status, boolean retriable) {
        holds(new HttpStatusException(status, Map.of(), null), TASK, retriable);
    }

    private static SkirretException unknownPolicy() {
        return catchThrowableOfType(
                UnknownPolicyException.class,
                () -> RetryPolicies.builder().build().get("no-such"));
    }

    private static SkirretException wrongPolicy() {
        return catchThrowableOfType(
                InvalidPolicyException.class,
                () -> RetryPolicy.builder("mine").maxRetries(-1).build());
    }

    private static SkirretException wrongSetting() {
        return catchThrowableOfType(
                ConfigException.class, () -> SkirretConfig.of(Map.of("skirret.failures.com.acme.Failure", "no type")));
    }

    private static FailureType taken(Throwable failure) {
        return new FailureClassifier()
                .classify(failure, FailureContext.of("t", 0, Instant.EPOCH))
                .type();
    }

    private static void holds(SkirretException failure, Fault fault, boolean retriable) {
        assertThat(failure.fault()).isEqualTo(fault);
        assertThat(failure.retriable()).isEqualTo(retriable);
    }
}
