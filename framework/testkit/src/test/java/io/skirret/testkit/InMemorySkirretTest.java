package io.skirret.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.message.DeadLetter;
import io.skirret.task.OnExhausted;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SkirretTest
class InMemorySkirretTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @BeforeEach
    void forget() {
        Mailing.RAN.clear();
    }

    @Test
    void callsWaitUntilTheyAreRun_andSoDoTheirs(InMemorySkirret skirret) throws Exception {
        AsyncResult<Integer> result = Mailing.WELCOME.delay("ada");
        assertThat(Mailing.RAN).isEmpty();
        assertThat(skirret.sent()).hasSize(1).hasTask(Mailing.WELCOME).hasTaskWith("mail.welcome", "ada");
        assertThat(result.state()).isEqualTo(TaskState.PENDING);

        skirret.runAll();
        assertThat(result.get(SOON)).isEqualTo(3);
        assertThat(Mailing.RAN).containsExactly("welcome ada", "log ada of " + result.id());
        assertThat(skirret.sent()).hasSize(2).hasTaskWith(Mailing.LOG, "ada");
        assertThat(skirret.sent().of("mail.log")).singleElement().satisfies(log -> {
            assertThat(log.queue()).isEqualTo("logs");
            assertThat(log.message().headers()).containsEntry("root_id", result.id());
        });
        skirret.runAll();
        assertThat(Mailing.RAN).hasSize(2);
    }

    @Test
    void countdownsRunWhenTheClockIsTurned(InMemorySkirret skirret) {
        Mailing.LOG
                .with(TaskOptions.builder().countdown(Duration.ofHours(1)).build())
                .delay("later");
        assertThat(skirret.sent()).hasTaskIn(Duration.ofHours(1), Mailing.LOG);
        skirret.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(Mailing.RAN).isEmpty();
        skirret.advance(Duration.ofMillis(1));
        assertThat(Mailing.RAN).containsExactly("log later of null");
    }

    @Test
    void retriesRunAtTheirOwnTime(InMemorySkirret skirret) throws Exception {
        AsyncResult<Integer> result = Mailing.FLAKY.delay(2);
        skirret.runAll();
        assertThat(Mailing.RAN).containsExactly("flaky 0");
        // conservative: 5 s, then 10 s, without jitter
        skirret.advance(Duration.ofMillis(4_999));
        assertThat(Mailing.RAN).hasSize(1);
        skirret.advance(Duration.ofMillis(1));
        assertThat(Mailing.RAN).hasSize(2);
        skirret.advance(Duration.ofSeconds(10));
        assertThat(result.get(SOON)).isEqualTo(2);
    }

    @Test
    void oneTurnOfTheClockRunsAllThatComesDueInIt(InMemorySkirret skirret) {
        Mailing.FLAKY.delay(99);
        skirret.advance(Duration.ofMinutes(10));
        assertThat(Mailing.RAN).containsExactly("flaky 0", "flaky 1", "flaky 2", "flaky 3");
        assertThat(skirret.deadLetters()).singleElement().satisfies(dead -> {
            assertThat(dead.reason()).contains("exhausted");
            assertThat(dead.exceptionMessage()).contains("refused by a test");
            assertThat(dead.attempts()).isEqualTo(4);
        });
    }

    @Test
    void whatIsParkedIsAmongTheDeadLetters() throws Exception {
        Mailing.Stub<Void> order = new Mailing.Stub<>(
                "shop.order",
                Void.class,
                TaskSettings.builder()
                        .onExhausted(OnExhausted.PARK)
                        .circuitBreaker("partner")
                        .maxRetries(0)
                        .build(),
                (instances, arguments, context) -> {
                    throw new ConnectException("refused by a test");
                },
                String.class);
        try (InMemorySkirret skirret = InMemorySkirret.builder()
                .tasks(TaskRegistry.of(List.of(order.definition())))
                .open()) {
            order.delay("a book");
            skirret.runAll();
            assertThat(skirret.deadLetters()).singleElement().satisfies(parked -> {
                assertThat(parked.reason()).isEqualTo(DeadLetter.PARKED);
                assertThat(parked.breaker()).isEqualTo("partner");
            });
        }
    }

    @Test
    void everyTestHasItsOwn(InMemorySkirret skirret) {
        assertThat(skirret.sent()).isEmpty();
        assertThat(skirret.broker().queues()).isEmpty();
        assertThat(TaskClient.current()).isSameAs(skirret.client());
        try (InMemorySkirret other = InMemorySkirret.open()) {
            assertThat(TaskClient.current()).isSameAs(other.client());
        }
        assertThat(TaskClient.current()).isSameAs(skirret.client());
    }

    @Test
    void assertionsSayWhatWasSent(InMemorySkirret skirret) {
        assertThatThrownBy(() -> assertThat(skirret.sent()).hasTask("mail.welcome"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("none at all");
        Mailing.WELCOME.delay("ada");
        assertThat(skirret.sent()).hasNoTask("mail.log").hasNoTask(Mailing.FLAKY);
        assertThatThrownBy(() -> assertThat(skirret.sent()).hasTaskWith(Mailing.WELCOME, "bob"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("mail.welcome[\"bob\"]")
                .hasMessageContaining("mail.welcome[\"ada\"] to skirret");
        assertThatThrownBy(() -> assertThat(skirret.sent()).hasNoTask("mail.welcome"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertThat(skirret.sent()).hasTaskIn(SOON, "mail.welcome"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertThat(skirret.sent()).isEmpty()).isInstanceOf(AssertionError.class);
        skirret.sent().clear();
        assertThat(skirret.sent()).isEmpty();
    }

    @Test
    void aTaskWhoseObjectComesFromAContainerStopsNoOther() throws Exception {
        TaskDefinition<String> bean = new TaskDefinition<>(
                "mail.bean",
                "com.acme.Bean.text()",
                List.of(),
                String.class,
                TaskSettings.defaults(),
                TaskInvoker.onInstanceOf(
                        Number.class,
                        (instances, arguments, context) ->
                                instances.instance(Number.class).toString()));
        TaskRegistry tasks = TaskRegistry.of(List.of(bean, Mailing.LOG.definition()));
        try (InMemorySkirret skirret = InMemorySkirret.builder().tasks(tasks).open()) {
            Mailing.LOG.delay("ada");
            skirret.runAll();
        }
        assertThat(Mailing.RAN).containsExactly("log ada of null");
    }
}
