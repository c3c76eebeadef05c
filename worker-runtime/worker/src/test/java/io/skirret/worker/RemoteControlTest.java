package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.config.SkirretConfig;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskSettings;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.PublishException;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.control.RemoteControl;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a worker answers to Celery's remote control, and what it does not let be done to it. */
class RemoteControlTest extends ControlledWorker {

    /** What a Python worker answered: the reply that has this word in it. */
    private static JsonNode celerys(String word) {
        try (InputStream in =
                Objects.requireNonNull(RemoteControlTest.class.getResourceAsStream("/celery-reply-samples.jsonl"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.contains(word)) {
                    return JSON.readTree(line).path("body").path("w1@vm");
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        throw new AssertionError("no sample with " + word);
    }

    private static void hasFieldsOf(JsonNode sample, JsonNode ours) {
        List<String> names = new ArrayList<>();
        sample.fieldNames().forEachRemaining(names::add);
        List<String> own = new ArrayList<>();
        ours.fieldNames().forEachRemaining(own::add);
        assertThat(own).containsAll(names);
    }

    @Test
    void a_ping_is_answered_with_its_ticket_and_a_clock_that_passes_the_asker() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        send(message(request("ping", Map.of())));
        Message answer = Workshop.next(replies);
        assertThat(parsed(answer.body()).path("worker@test").path("ok").asText())
                .isEqualTo("pong");
        assertThat(answer.headers().get("ticket")).isEqualTo("ticket-1");
        assertThat((Number) answer.headers().get("clock")).matches(clock -> clock.longValue() > 40);
        assertThat(answer.properties().contentType()).isEqualTo("application/json");
        assertThat(answer.properties().persistent()).isFalse();
    }

    @Test
    void stats_and_queues_have_every_field_that_flower_reads() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        shop.send("work");
        shop.send("work");
        shop.ended(2);

        JsonNode stats = ask("stats");
        JsonNode sample = celerys("prefetch_count");
        hasFieldsOf(sample, stats);
        hasFieldsOf(sample.path("broker"), stats.path("broker"));
        assertThat(stats.path("total").path("work").asInt()).isEqualTo(2);
        assertThat(stats.path("pool").path("max-concurrency").asInt()).isEqualTo(4);
        assertThat(stats.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(stats.path("clock").isTextual()).isTrue();

        JsonNode queue = ask("active_queues").get(0);
        JsonNode celerysQueue = celerys("consumer_arguments").get(0);
        hasFieldsOf(celerysQueue, queue);
        hasFieldsOf(celerysQueue.path("exchange"), queue.path("exchange"));
        assertThat(queue.path("name").asText()).isEqualTo(Workshop.QUEUE);
    }

    @Test
    void what_runs_and_what_waits_is_told() {
        CountDownLatch begun = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        holding("slow", begun, go);
        start(ControlAccess.READ_ONLY);
        Message first = shop.encode(shop.call("slow").args(7));
        shop.publish(first);
        for (int i = 0; i < 3; i++) {
            shop.send("slow", i);
        }
        Workshop.await(begun);

        JsonNode active = ask("active", map("safe", true));
        assertThat(active).hasSize(4);
        String id = String.valueOf(first.headers().get("id"));
        JsonNode state = ask("query_task", map("ids", List.of(id, "nobody")));
        assertThat(state).hasSize(1);
        assertThat(state.path(id).get(0).asText()).isEqualTo("active");
        JsonNode info = state.path(id).get(1);
        hasFieldsOf(celerys("time_start").get(0).path("request"), info);
        assertThat(info.path("name").asText()).isEqualTo("slow");
        assertThat(info.path("args").asText()).isEqualTo("(7,)");
        assertThat(info.path("hostname").asText()).isEqualTo("worker@test");
        assertThat(info.path("time_start").asDouble()).isEqualTo(1767225600.0);
        assertThat(info.path("acknowledged").asBoolean(true)).isFalse();
        assertThat(info.path("delivery_info").path("routing_key").asText()).isEqualTo(Workshop.QUEUE);
        assertThat(ask("reserved")).isEmpty();
        assertThat(ask("scheduled")).isEmpty();
        assertThat(ask("revoked")).isEmpty();

        go.countDown();
        shop.ended(4);
        assertThat(ask("active")).isEmpty();
    }

    @Test
    void tasks_are_listed_as_celery_lists_them() {
        shop.task("a.plain", (arguments, context) -> null);
        shop.task(
                "b.limited",
                TaskSettings.builder().rateLimit("10/m").maxRetries(3).build(),
                (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        assertThat(ask("registered", map("taskinfoitems", List.of())))
                .extracting(JsonNode::asText)
                .containsExactly("a.plain", "b.limited [rate_limit=10/m]");
        assertThat(ask("dump_tasks", map("taskinfoitems", List.of("max_retries", "nonsense"))))
                .extracting(JsonNode::asText)
                .containsExactly("a.plain", "b.limited [max_retries=3]");
    }

    @Test
    void tasks_are_listed_with_the_limits_that_hold_now() {
        shop.task(
                "b.limited",
                TaskSettings.builder()
                        .rateLimit("10/m")
                        .timeLimit(Duration.ofSeconds(9))
                        .build(),
                (arguments, context) -> null);
        start(ControlAccess.ALL);
        Map<String, Object> limits = map("taskinfoitems", List.of("rate_limit", "time_limit", "soft_time_limit"));
        assertThat(ask("registered", limits).get(0).asText()).isEqualTo("b.limited [rate_limit=10/m time_limit=9.0]");
        ask("rate_limit", map("task_name", "b.limited", "rate_limit", "2/h"));
        ask("time_limit", map("task_name", "b.limited", "hard", 5, "soft", 2.5));
        assertThat(ask("registered", limits).get(0).asText())
                .isEqualTo("b.limited [rate_limit=2/h time_limit=5.0 soft_time_limit=2.5]");
        ask("rate_limit", map("task_name", "b.limited", "rate_limit", 0));
        ask("time_limit", map("task_name", "b.limited"));
        assertThat(ask("registered", limits).get(0).asText()).isEqualTo("b.limited");
    }

    @Test
    void settings_are_told_without_passwords() {
        shop.task("work", (arguments, context) -> null);
        client.broadcasts().listen(REPLIES, oid, (message, key) -> replies.add(message));
        SkirretConfig config = SkirretConfig.of(Map.of(
                "skirret.broker.url", "amqp://app:secret@rabbit:5673/prod",
                "skirret.control.allow", "read-only"));
        shop.start(builder -> builder.configured(config).name("worker@test"));
        Awaitility.await().until(() -> reaches(request("ping", Map.of())));
        Workshop.next(replies);

        JsonNode conf = ask("conf", map("with_defaults", false));
        assertThat(conf.path("skirret.broker.url").asText()).isEqualTo("amqp://***@rabbit:5673/prod");
        assertThat(conf.path("skirret.control.allow").asText()).isEqualTo("read-only");
        assertThat(conf.has("skirret.publish.timeout")).isFalse();
        assertThat(ask("conf", map("with_defaults", true))
                        .path("skirret.publish.timeout")
                        .asText())
                .isEqualTo("10s");
        JsonNode broker = ask("stats").path("broker");
        assertThat(broker.path("hostname").asText()).isEqualTo("rabbit");
        assertThat(broker.path("port").asInt()).isEqualTo(5673);
        assertThat(broker.path("virtual_host").asText()).isEqualTo("prod");
        String report = ask("report").path("ok").asText();
        assertThat(report).contains("skirret:", "rabbit:5673");
        assertThat(conf.toString() + broker + report).doesNotContain("secret");
    }

    @Test
    void only_who_is_meant_answers() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        for (Map<String, Object> meant : List.of(
                map("destination", List.of("other@test", "worker@test")),
                map("pattern", "w*@t?s[a-t]", "matcher", "glob"),
                map("pattern", "wor.er", "matcher", "pcre"))) {
            Map<String, Object> request = request("ping", Map.of());
            request.putAll(meant);
            send(message(request));
            assertThat(reply().path("ok").asText()).as(meant.toString()).isEqualTo("pong");
        }
        for (Map<String, Object> other : List.of(
                map("destination", List.of("other@test")),
                map("pattern", "x*", "matcher", "glob"),
                map("pattern", "orker", "matcher", "pcre"))) {
            Map<String, Object> request = request("stats", Map.of());
            request.putAll(other);
            send(message(request));
            lives();
        }
    }

    @Test
    void who_is_meant_in_a_way_that_nobody_can_read_is_not_everybody() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        for (Map<String, Object> meant : List.<Map<String, Object>>of(
                map("pattern", "w*" + "*".repeat(255), "matcher", "glob"),
                map("pattern", 5, "matcher", "glob"),
                map("pattern", List.of("other"), "matcher", "glob"),
                map("pattern", "w*", "matcher", 1),
                map("pattern", "w*"),
                map("matcher", "glob"),
                map("destination", 5),
                map("destination", Map.of("other@test", 1)))) {
            Map<String, Object> request = request("ping", Map.of());
            request.putAll(meant);
            send(message(request));
            assertThat(reply().path("error").asText()).as(meant.toString()).startsWith("ValueError(");
        }
        Map<String, Object> request = new java.util.LinkedHashMap<>(request("ping", Map.of()));
        for (String absent : List.of("destination", "pattern", "matcher")) {
            request.put(absent, com.fasterxml.jackson.databind.node.NullNode.instance);
        }
        send(message(request));
        assertThat(reply().path("ok").asText()).isEqualTo("pong");
    }

    @Test
    void hello_tells_a_worker_that_starts_the_clock() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        JsonNode known = ask("hello", map("from_node", "w1@vm", "revoked", Map.of()));
        assertThat(known.path("revoked").isObject()).isTrue();
        assertThat(known.path("clock").asLong()).isGreaterThan(40);
        assertThat(ask("hello", map("from_node", "worker@test")).isNull()).isTrue();
        assertThat(ask("clock").path("clock").asLong()).isGreaterThan(40);
    }

    @Test
    void what_cannot_be_done_is_answered_as_celery_does() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.ALL);
        assertThat(ask("nosuch").path("error").asText()).isEqualTo("KeyError('nosuch')");
        assertThat(ask("hello").path("error").asText()).startsWith("TypeError(").contains("from_node", "nothing");
        assertThat(ask("query_task", map("ids", Map.of("a", 1))).path("error").asText())
                .startsWith("TypeError(");
        Map<String, Object> request = request("ping", Map.of());
        request.putAll(map("pattern", "(", "matcher", "pcre"));
        send(message(request));
        assertThat(reply().path("error").asText()).startsWith("ValueError(");
        request.putAll(map("pattern", "(.*)*".repeat(8) + "!", "matcher", "pcre"));
        send(message(request));
        assertThat(reply().has("error")).isTrue();
        request.putAll(map("pattern", "a", "matcher", "sql"));
        send(message(request));
        assertThat(reply().path("error").asText()).contains("glob or pcre");
    }

    @Test
    void whatever_comes_the_worker_lives_and_tasks_go_on() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.ALL);
        List<Message> hostile = List.of(
                raw(new byte[0]),
                raw("{".getBytes(StandardCharsets.UTF_8)),
                raw("[]".getBytes(StandardCharsets.UTF_8)),
                raw("null".getBytes(StandardCharsets.UTF_8)),
                raw("{\"method\": 7}".getBytes(StandardCharsets.UTF_8)),
                raw("[".repeat(50_000).getBytes(StandardCharsets.UTF_8)),
                raw("{\"method\": \"ping\", \"reply_to\": 3, \"destination\": {\"a\": []}}"
                        .getBytes(StandardCharsets.UTF_8)),
                raw(new byte[2 << 20]),
                new Message(
                        MessageProperties.builder()
                                .contentType("application/x-python-serialize")
                                .build(),
                        map("clock", "late"),
                        new byte[] {1, 2, 3}));
        for (int i = 0; i < 1_000; i++) {
            send(hostile.get(i % hostile.size()));
        }
        Awaitility.await().until(() -> {
            send(message(request("ping", Map.of())));
            return replies.poll(100, java.util.concurrent.TimeUnit.MILLISECONDS) != null;
        });
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
    }

    @Test
    void an_answer_goes_to_the_exchange_of_answers_and_to_no_other() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.ALL);
        AtomicBoolean reached = new AtomicBoolean();
        BroadcastExchange other = new BroadcastExchange("other", BroadcastExchange.Type.DIRECT, false);
        client.broadcasts().listen(other, oid, (message, key) -> reached.set(true));
        Map<String, Object> request = request("ping", Map.of());
        request.put("reply_to", Map.of("exchange", "other", "routing_key", oid));
        send(message(request));
        lives();
        assertThat(reached).isFalse();
    }

    @Test
    void events_of_tasks_are_switched_on_and_off() {
        shop.task("work", (arguments, context) -> null);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        client.broadcasts()
                .listen(
                        new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true),
                        "#",
                        (message, key) -> heard.add(key));
        start(ControlAccess.ALL);
        assertThat(Workshop.next(heard)).isEqualTo("worker.online");
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        assertThat(ask("enable_events").path("ok").asText()).isEqualTo("task events enabled");
        assertThat(ask("enable_events").path("ok").asText()).isEqualTo("task events already enabled");
        assertThat(heard).isEmpty();
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        assertThat(Workshop.next(heard)).isEqualTo("task.multi");
        assertThat(ask("disable_events").path("ok").asText()).isEqualTo("task events disabled");
        assertThat(ask("disable_events").path("ok").asText()).isEqualTo("task events already disabled");

        assertThat(ask("heartbeat").isNull()).isTrue();
        String key = Workshop.next(heard);
        while (!key.equals("worker.heartbeat")) {
            key = Workshop.next(heard);
        }
    }

    @Test
    void who_may_look_may_not_steer() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        assertThat(ask("enable_events").path("error").asText())
                .startsWith("ValueError(")
                .contains("skirret.control.allow=read-only");
        assertThat(ask("stats").path("skirret").path("task_events").asBoolean(true))
                .isFalse();
    }

    @Test
    void what_is_refused_again_and_again_does_not_fill_the_log() {
        shop.task("work", (arguments, context) -> null);
        start(ControlAccess.READ_ONLY);
        try (LogLines lines = LogLines.of(RemoteControl.class.getName())) {
            for (int i = 0; i < 3; i++) {
                Map<String, Object> flowers = request("enable_events", Map.of());
                flowers.remove("reply_to");
                send(message(flowers));
            }
            lives();
            assertThat(lines.infos()).isEmpty();
            for (int i = 0; i < 3; i++) {
                ask("nosuch");
            }
            assertThat(lines.infos()).singleElement().asString().contains("nosuch");
            shop.clock.advance(Duration.ofSeconds(61));
            ask("other");
            assertThat(lines.infos()).hasSize(2);
        }
    }

    @Test
    void a_worker_that_is_not_to_listen_does_not() {
        shop.task("work", (arguments, context) -> null);
        shop.start();
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        assertThatThrownBy(() -> send(message(request("ping", Map.of()))))
                .hasRootCauseInstanceOf(PublishException.class);
    }
}
