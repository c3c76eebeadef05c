package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.events.internal.LamportClock;
import io.skirret.message.Message;
import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.events.CeleryEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What Celery's tools hear of a Java worker, and that tasks do not wait for it. */
class CeleryEventsTest extends BrokerInTrouble {

    private final AtomicBoolean told = new AtomicBoolean();

    private static final BroadcastExchange EVENTS =
            new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final List<Message> messages = new ArrayList<>();

    private void listen() {
        shop.connect(options -> options).broadcasts().listen(EVENTS, "#", (message, key) -> {
            synchronized (messages) {
                messages.add(message);
            }
            JsonNode body = parsed(message.body());
            if (body.isArray()) {
                assertThat(key).isEqualTo("task.multi");
                body.forEach(heard::add);
            } else {
                assertThat(key).isEqualTo(body.path("type").asText().replace('-', '.'));
                heard.add(body);
            }
        });
    }

    private static JsonNode parsed(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Worker startSending() {
        listen();
        return shop.start(builder -> builder.sendTaskEvents(true).policies(Workshop.STEADY));
    }

    private JsonNode next(String type) {
        JsonNode event = Workshop.next(heard);
        assertThat(event.path("type").asText()).as(event.toString()).isEqualTo(type);
        return event;
    }

    /** Every field that Celery sends with an event of this kind. */
    private static Set<String> celerysFields(String type) {
        try (InputStream in =
                Objects.requireNonNull(CeleryEventsTest.class.getResourceAsStream("/celery-event-samples.jsonl"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                JsonNode sample = JSON.readTree(line);
                if (sample.path("kind").asText().equals("ev:" + type)) {
                    JsonNode body = sample.path("body");
                    Set<String> names = new HashSet<>();
                    (body.isArray() ? body.get(0) : body).fieldNames().forEachRemaining(names::add);
                    return names;
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        throw new AssertionError("no sample of " + type);
    }

    private static void hasCelerysFields(JsonNode event) {
        String type = event.path("type").asText();
        List<String> names = new ArrayList<>();
        event.fieldNames().forEachRemaining(names::add);
        assertThat(names).as(type).containsAll(celerysFields(type)).doesNotHaveDuplicates();
        assertThat(event.path("hostname").asText()).isEqualTo("worker@test");
        assertThat(event.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void a_task_that_succeeds_is_told_of_as_a_python_worker_does() {
        shop.task(
                "add",
                (arguments, context) -> {
                    shop.clock.advance(Duration.ofMillis(1500));
                    return Map.of("text", "it's");
                },
                int.class);
        startSending();
        JsonNode online = next("worker-online");
        Message call = shop.encode(shop.call("add")
                .args(3)
                .rootId("root")
                .parentId("parent")
                .expires(shop.clock.now().plusSeconds(60), null)
                .replyTo(shop.replyTo()));
        shop.publish(call);
        shop.ended(Ending.SUCCEEDED);

        JsonNode received = next("task-received");
        JsonNode started = next("task-started");
        JsonNode succeeded = next("task-succeeded");
        long clock = 0;
        for (JsonNode event : List.of(online, received, started, succeeded)) {
            hasCelerysFields(event);
            assertThat(event.path("clock").asLong()).as("the clock rises").isGreaterThan(clock);
            clock = event.path("clock").asLong();
        }
        assertThat(received.path("uuid").asText()).isEqualTo(call.headers().get("id"));
        assertThat(received.path("name").asText()).isEqualTo("add");
        assertThat(received.path("args").asText()).isEqualTo("(3,)");
        assertThat(received.path("kwargs").asText()).isEqualTo("{}");
        assertThat(received.path("root_id").asText()).isEqualTo("root");
        assertThat(received.path("parent_id").asText()).isEqualTo("parent");
        assertThat(received.path("expires").asText()).isEqualTo("2026-01-01T00:01:00.000000+00:00");
        assertThat(received.path("timestamp").asDouble()).isEqualTo(1767225600.0);
        assertThat(succeeded.path("result").asText()).isEqualTo("{'text': \"it's\"}");
        assertThat(succeeded.path("runtime").asDouble()).isEqualTo(1.5);
        assertThat(succeeded.has("skirret_replays")).isFalse();
        synchronized (messages) {
            assertThat(messages).allSatisfy(message -> {
                assertThat(message.headers()).containsOnly(Map.entry("hostname", "worker@test"));
                assertThat(message.properties().contentType()).isEqualTo("application/json");
                assertThat(message.properties().persistent()).isFalse();
            });
        }
    }

    @Test
    void the_success_of_a_call_that_was_sent_again_says_how_often() {
        shop.task("work", (arguments, context) -> null);
        startSending();
        Message call = shop.encode(shop.call("work"));
        Map<String, Object> headers = new HashMap<>(call.headers());
        headers.put("skirret_replays", 2);
        shop.publish(new Message(call.properties(), headers, call.body()));
        shop.ended(Ending.SUCCEEDED);

        next("worker-online");
        next("task-received");
        next("task-started");
        assertThat(next("task-succeeded").path("skirret_replays").asInt()).isEqualTo(2);
    }

    @Test
    void failures_say_what_celery_says_and_what_skirret_knows() {
        shop.task(
                "flaky",
                TaskSettings.builder()
                        .policy("steady")
                        .maxRetries(1)
                        .circuitBreaker("partner")
                        .build(),
                (arguments, context) -> {
                    throw new java.net.ConnectException("Connection refused");
                });
        startSending();
        next("worker-online");
        shop.send("flaky");
        shop.ended(Ending.RETRIED);
        next("task-received");
        next("task-started");
        JsonNode retried = next("task-retried");
        hasCelerysFields(retried);
        assertThat(retried.path("exception").asText()).isEqualTo("ConnectException('Connection refused')");
        assertThat(retried.path("traceback").asText()).startsWith("java.net.ConnectException: Connection refused");
        assertThat(retried.path("skirret_failure_type").asText()).isEqualTo("TRANSIENT_NETWORK");
        assertThat(retried.path("skirret_remediation").asText()).isEqualTo("AUTO_RETRY");
        assertThat(retried.path("skirret_policy").asText()).isEqualTo("steady");
        assertThat(retried.path("skirret_breaker").asText()).isEqualTo("partner");
        assertThat(retried.path("skirret_next_retry").asDouble()).isEqualTo(1767225610.0);

        shop.clock.advance(Duration.ofSeconds(11));
        shop.ended(Ending.DEAD_LETTERED);
        JsonNode failed = Workshop.next(heard);
        while (!failed.path("type").asText().equals("task-failed")) {
            failed = Workshop.next(heard);
        }
        hasCelerysFields(failed);
        assertThat(failed.path("skirret_dead_letter_reason").asText()).isEqualTo("retries-exhausted");
        assertThat(failed.has("skirret_next_retry")).isFalse();
    }

    @Test
    void what_does_not_run_and_what_is_refused_has_an_event_of_its_own() {
        shop.task("picky", (arguments, context) -> {
            throw new Reject("no");
        });
        startSending();
        next("worker-online");
        shop.send(shop.call("picky").expires(shop.clock.now(), null));
        shop.ended(Ending.EXPIRED);
        next("task-received");
        JsonNode revoked = next("task-revoked");
        hasCelerysFields(revoked);
        assertThat(revoked.path("expired").asBoolean()).isTrue();

        shop.send("picky");
        shop.ended(Ending.DEAD_LETTERED);
        next("task-received");
        next("task-started");
        JsonNode rejected = next("task-rejected");
        assertThat(rejected.path("requeue").asBoolean(true)).isFalse();
        assertThat(rejected.path("skirret_dead_letter_reason").asText()).isEqualTo("rejected");
    }

    @Test
    void a_worker_says_that_it_lives_until_it_leaves() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        shop.task("slow", (arguments, context) -> {
            begun.countDown();
            go.await();
            return null;
        });
        Worker worker = startSending();
        JsonNode online = next("worker-online");
        assertThat(online.path("active").asInt(-1)).isZero();
        assertThat(online.path("processed").asInt(-1)).isZero();
        assertThat(online.path("freq").asDouble()).isEqualTo(2.0);
        assertThat(online.path("loadavg")).hasSize(3);
        assertThat(online.path("sw_ident").asText()).isEqualTo("skirret");
        assertThat(online.path("sw_ver").asText()).matches("[0-9].*");
        shop.send("slow");
        Workshop.await(begun);
        next("task-received");
        next("task-started");

        shop.clock.advance(Duration.ofSeconds(2));
        JsonNode first = next("worker-heartbeat");
        hasCelerysFields(first);
        assertThat(first.path("active").asInt()).isEqualTo(1);
        shop.clock.advance(Duration.ofSeconds(2));
        next("worker-heartbeat");

        go.countDown();
        shop.ended(Ending.SUCCEEDED);
        next("task-succeeded");
        worker.close();
        JsonNode offline = next("worker-offline");
        hasCelerysFields(offline);
        assertThat(offline.path("processed").asInt()).isEqualTo(1);
        shop.clock.advance(Duration.ofSeconds(10));
        assertThat(heard).isEmpty();
    }

    @Test
    void a_worker_that_is_not_told_to_sends_nothing() {
        listen();
        shop.task("work", (arguments, context) -> null);
        Worker worker = shop.start();
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        shop.clock.advance(Duration.ofSeconds(10));
        worker.close();
        assertThat(heard).isEmpty();
    }

    @Test
    void what_the_broker_does_not_take_is_dropped_and_counted_and_tasks_go_on() {
        shop.broker.failPublishes(
                publication -> publication.destination() instanceof Destination.Exchange ? Reason.BLOCKED : null);
        shop.task("work", (arguments, context) -> null);
        CeleryEvents events =
                new CeleryEvents(shop.transport, shop.clock, "worker@test", new LamportClock(), List.of(), true, told);
        shop.start(builder -> builder.feature(events));
        for (int i = 0; i < 100; i++) {
            shop.send("work");
        }
        assertThat(shop.ended(100)).allMatch(event -> event.ending() == Ending.SUCCEEDED);
        Awaitility.await().until(() -> events.dropped() == 301);

        shop.broker.failPublishes(null);
        listen();
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        next("task-received");
    }

    @Test
    void what_is_dropped_while_there_is_no_connection_is_told_of() {
        Transport gone = shop.connect(options -> options);
        CeleryEvents events =
                new CeleryEvents(gone, shop.clock, "worker@test", new LamportClock(), List.of(), true, told);
        gone.close();
        shop.task("work", (arguments, context) -> null);
        try (LogLines lines = LogLines.of("io.skirret.events.internal.EventSender")) {
            shop.start(builder -> builder.feature(events));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(lines.warnings())
                            .singleElement()
                            .asString()
                            .contains("not connected", "1 were dropped"));
        }
    }
}
