package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.task.TaskRegistry;
import io.skirret.transaction.TransactionScope;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Celery's tools are told of each call that the broker has stored, and no call depends on that. */
class SentEventsTest extends ClientOnMemory {

    private static final BroadcastExchange EVENTS =
            new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final TaskClient telling = TaskClient.builder()
            .transport(transport)
            .tasks(TaskRegistry.of(List.of()))
            .clock(clock)
            .sendSentEvents(true)
            .build();

    @BeforeEach
    void listen() {
        transport.broadcasts().listen(EVENTS, "task.#", (message, key) -> {
            try {
                JSON.readTree(message.body()).forEach(events::add);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    @AfterEach
    void closeIt() {
        telling.close();
    }

    private JsonNode event() throws InterruptedException {
        JsonNode event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).as("an event, in time").isNotNull();
        return event;
    }

    @Test
    void itHasTheFieldsThatCelerysDoes() throws Exception {
        AsyncResult<String> sent = telling.send(echo("hello"));
        JsonNode event = event();
        assertThat(event.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "type",
                        "uuid",
                        "name",
                        "args",
                        "kwargs",
                        "root_id",
                        "parent_id",
                        "retries",
                        "eta",
                        "expires",
                        "queue",
                        "exchange",
                        "routing_key",
                        "hostname",
                        "utcoffset",
                        "pid",
                        "clock",
                        "timestamp");
        assertThat(event.path("type").asText()).isEqualTo("task-sent");
        assertThat(event.path("uuid").asText()).isEqualTo(sent.id());
        assertThat(event.path("root_id").asText()).isEqualTo(sent.id());
        assertThat(event.path("parent_id").isNull()).isTrue();
        assertThat(event.path("name").asText()).isEqualTo("test.echo");
        assertThat(event.path("args").asText()).isEqualTo("('hello',)");
        assertThat(event.path("kwargs").asText()).isEqualTo("{}");
        assertThat(event.path("retries").asInt(-1)).isZero();
        assertThat(event.path("eta").isNull()).isTrue();
        assertThat(event.path("expires").isNull()).isTrue();
        assertThat(event.path("queue").asText()).isEqualTo("skirret");
        assertThat(event.path("exchange").asText()).isEqualTo("skirret.tasks");
        assertThat(event.path("routing_key").asText()).isEqualTo("skirret");
        assertThat(event.path("hostname").asText())
                .startsWith("gen" + ProcessHandle.current().pid() + "@");
        assertThat(event.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(event.path("timestamp").asDouble()).isEqualTo(clock.now().toEpochMilli() / 1000.0);
    }

    @Test
    void aCallThatWaitsSaysUntilWhen() throws Exception {
        telling.send(call(
                String.class,
                TaskOptions.builder()
                        .countdown(Duration.ofMinutes(1))
                        .expiresIn(Duration.ofMinutes(5))
                        .build()));
        JsonNode event = event();
        assertThat(event.path("eta").asText()).isNotEmpty();
        assertThat(event.path("expires").asText()).isNotEmpty();
        assertThat(event.path("routing_key").asText()).isEqualTo("skirret");
    }

    @Test
    void eachOfManyIsTold_andOneAfterItsCommit_andNoneThatIsNotStored() throws Exception {
        List<AsyncResult<String>> many = telling.sendAll(List.of(echo("a"), echo("b")));
        assertThat(List.of(event().path("uuid").asText(), event().path("uuid").asText()))
                .containsExactlyElementsOf(many.stream().map(AsyncResult::id).toList());

        broker.failPublishes(
                publication -> publication.destination() instanceof Destination.Queue ? Reason.REJECTED : null);
        assertThatThrownBy(() -> telling.send(echo("refused"))).isInstanceOf(PublishException.class);
        broker.failPublishes(null);
        String committed;
        try (TransactionScope scope = TransactionScope.open()) {
            committed = telling.send(echo("c")).id();
            scope.commit(() -> assertThat(events).isEmpty());
        }
        assertThat(event().path("uuid").asText()).isEqualTo(committed);
    }

    @Test
    void unlessItIsSwitchedOn_nobodyIsTold() throws Exception {
        client.send(echo("quiet"));
        AsyncResult<String> told = telling.send(echo("loud"));
        assertThat(event().path("uuid").asText()).isEqualTo(told.id());
        assertThat(events).isEmpty();
    }

    @Test
    void whereEventsAreRefused_callsAreSentAllTheSame() throws Exception {
        broker.failPublishes(
                publication -> publication.destination() instanceof Destination.Exchange ? Reason.FORBIDDEN : null);
        for (int i = 0; i < 100; i++) {
            telling.send(echo("x"));
        }
        assertThat(broker.ready("skirret")).isEqualTo(100);
        telling.sendByName(
                "by.name",
                List.of(),
                Map.of(),
                TaskOptions.builder().queue("skirret").build());
    }

    @Test
    void whatIsSentBeforeItIsClosedIsTold() throws Exception {
        String id = telling.send(echo("last")).id();
        telling.close();
        assertThat(event().path("uuid").asText()).isEqualTo(id);
    }
}
