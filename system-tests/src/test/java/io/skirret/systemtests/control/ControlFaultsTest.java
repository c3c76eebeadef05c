package io.skirret.systemtests.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.control.Control;
import io.skirret.message.Message;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.ManualClock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What remote control and events stand on is taken away: their queues, the broker. They come back by themselves. */
@RabbitTest
final class ControlFaultsTest extends SteeredOnRabbit {

    private static final BroadcastExchange EVENTS =
            new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true);
    private static final Duration SOON = Duration.ofSeconds(10);

    ControlFaultsTest(RabbitBroker broker) {
        super(broker);
    }

    private List<String> queues(String prefix) {
        return StreamSupport.stream(broker.management().queues().spliterator(), false)
                .map(queue -> queue.path("name").asText())
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** As an operator does on the machine of the broker, who may delete a queue that belongs to a connection, too. */
    private List<String> delete(String prefix) {
        Awaitility.await().until(() -> !queues(prefix).isEmpty());
        List<String> deleted = queues(prefix);
        deleted.forEach(name -> broker.ctl("--vhost", broker.vhost(), "delete_queue", name));
        return deleted;
    }

    private List<String> lines(String part) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(part))
                .toList();
    }

    @Test
    void aControlQueueThatIsDeletedIsReplacedAndOneLineSaysSo() throws Exception {
        start(broker.url(), true);
        List<String> deleted = delete("celery.pidbox.");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> queues("celery.pidbox.").stream().anyMatch(name -> !deleted.contains(name)));
        speak();
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        assertThat(lines("'celery.pidbox' ended"))
                .singleElement()
                .asString()
                .contains("the queue was deleted or moved", "reading again");
        runs(20);
    }

    /** The broker tells no consumer of it, and who speaks next declares the exchange without the worker's binding. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExchangeThatIsDeletedIsHeardAgainWithinAMinute(boolean declaredByOthers) throws Exception {
        ManualClock clock = new ManualClock();
        start(broker.url(), true, clock);
        speak();
        ask("ping", Map.of());
        broker.management().deleteExchange("celery.pidbox");
        if (declaredByOthers) {
            try (Transport other = Transports.open(broker.url(), TransportOptions.defaults())) {
                other.broadcasts().listen(COMMANDS, "", (message, key) -> {}).close();
            }
            Awaitility.await().atMost(SOON).until(() -> !listenedTo());
        }

        Awaitility.await().atMost(SOON).until(() -> {
            clock.advance(Duration.ofMinutes(1));
            return listenedTo();
        });
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        assertThat(lines("'celery.pidbox' ended")).hasSize(declaredByOthers ? 0 : 1);
        runs(20);
    }

    private boolean listenedTo() {
        return StreamSupport.stream(broker.management().bindings().spliterator(), false)
                .anyMatch(binding -> binding.path("source").asText().equals("celery.pidbox"));
    }

    @Test
    void whoWaitsForAnswersAndEventsHearsThemAgain() throws Exception {
        start(broker.url(), true);
        BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        AtomicInteger resumed = new AtomicInteger();
        speak();
        Transport listening = Objects.requireNonNull(speaker);
        listening.broadcasts().listen(EVENTS, "#", new BroadcastSubscription.Listener() {
            @Override
            public void heard(Message message, String routingKey) {
                heard.add(message);
            }

            @Override
            public void resumed() {
                resumed.incrementAndGet();
            }
        });
        try (Control control = Control.on(listening)) {
            Awaitility.await().atMost(PATIENCE).until(() -> answers(control));
            delete("reply.celery.pidbox.");
            delete("celeryev.");
            Awaitility.await().atMost(SOON).until(() -> answers(control) && resumed.get() == 1);
            heard.clear();
            Awaitility.await().atMost(SOON).until(() -> !heard.isEmpty());
        }
        assertThat(lines("'celeryev' ended")).hasSize(1);
        assertThat(lines("'reply.celery.pidbox' ended")).hasSize(2);
    }

    private static boolean answers(Control control) {
        return !control.workers("java@here")
                .timeout(Duration.ofSeconds(1))
                .ping()
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBrokerThatIsAwayAndBackIsListenedToAgainAndKeepsWhatWasSaid(boolean killed) throws Exception {
        speak();
        Worker steered = start(broker.url(), true);
        ask("skirret_pause", Map.of("queue", "steered"));
        assertThat(steered.queues()).isEmpty();
        ask("revoke", Map.of("task_id", List.of("revoked-before")));
        kept("paused", "steered");
        kept("revoked", "revoked-before");

        if (killed) {
            broker.kill();
            broker.start();
        } else {
            broker.restart();
        }

        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        assertThat(steered.queues()).isEmpty();
        ask("revoke", Map.of("task_id", List.of("revoked-after")));
        kept("revoked", "revoked-after");
        steered.close();
        Objects.requireNonNull(transport).close();
        Worker next = start(broker.url(), true);
        assertThat(next.queues()).isEmpty();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        Objects.requireNonNull(speaker)
                .broadcasts()
                .listen(
                        EVENTS,
                        "task.multi",
                        (message, key) -> events.add(new String(message.body(), StandardCharsets.UTF_8)));
        ask("skirret_resume", Map.of("queue", "steered"));
        Awaitility.await().until(() -> next.queues().equals(List.of("steered")));
        isRevoked("revoked-before");
        isRevoked("revoked-after");
        runs(20);
        Awaitility.await().atMost(SOON).until(() -> events.stream().anyMatch(text -> text.contains("task-succeeded")));
    }

    /** Waits until the log has it. */
    private void kept(String name, String what) {
        List<Message> read = new CopyOnWriteArrayList<>();
        try (BroadcastLog follows = Objects.requireNonNull(speaker).broadcasts().followLog(name, read::add)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> read.stream()
                            .anyMatch(one -> new String(one.body(), StandardCharsets.UTF_8).contains(what)));
            assertThat(follows.name()).isEqualTo(name);
        }
    }

    private void isRevoked(String id) throws Exception {
        int before = ControlledTasks.RUNS.get();
        try (TaskClient client =
                TaskClient.builder().transport(Objects.requireNonNull(speaker)).build()) {
            AsyncResult<Object> result = client.sendByName(
                    "controlled.count",
                    List.of(1),
                    Map.of(),
                    TaskOptions.builder().queue("steered").id(id).build());
            assertThatThrownBy(() -> result.get(PATIENCE))
                    .isInstanceOfSatisfying(
                            RemoteTaskException.class,
                            failure -> assertThat(failure.state()).isEqualTo(TaskState.REVOKED));
        }
        assertThat(ControlledTasks.RUNS.get()).isEqualTo(before);
    }
}
