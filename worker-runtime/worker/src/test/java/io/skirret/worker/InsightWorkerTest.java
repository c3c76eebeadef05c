package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.control.Control;
import io.skirret.message.Message;
import io.skirret.task.OnExhausted;
import io.skirret.task.Sensitive;
import io.skirret.task.SimulatedFailure;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.task.TypeRef;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.breaker.BreakerState;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a worker tells of its tasks and runs, and failures that are told to happen. */
class InsightWorkerTest extends ControlledWorker {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void it_is_told_where_a_body_is_right_now() {
        shop.task("slow", (arguments, context) -> hangs());
        start(ControlAccess.ALL);
        Message call = shop.encode(shop.call("slow"));
        String id = String.valueOf(call.headers().get("id"));
        shop.publish(call);
        Workshop.await(begun);
        JsonNode told = ask("skirret_stack", map("task_id", List.of(id, "other")));
        assertThat(told.fieldNames()).toIterable().containsExactly(id);
        assertThat(told.path(id).path("task").asText()).isEqualTo("slow");
        assertThat(told.path(id).path("thread").asText()).startsWith("skirret-task-");
        assertThat(told.path(id).path("stack").toString()).contains("InsightWorkerTest.hangs(InsightWorkerTest.java:");
        never.countDown();
        shop.ended(Ending.SUCCEEDED);
        assertThat(ask("skirret_stack", map("task_id", id))).isEmpty();
        assertThat(ask("skirret_stack").path("error").asText()).startsWith("TypeError(");
    }

    private Object hangs() throws InterruptedException {
        begun.countDown();
        return never.await(20, TimeUnit.SECONDS);
    }

    @Test
    void the_policy_of_a_task_is_told_with_what_the_task_sets_itself() {
        shop.task(
                "work",
                TaskSettings.builder()
                        .policy("steady")
                        .maxRetries(7)
                        .aliases("old")
                        .build(),
                (a, c) -> null);
        start(ControlAccess.READ_ONLY, builder -> builder.policies(Workshop.STEADY));
        JsonNode told = ask("skirret_policy", map("task", "old"));
        assertThat(told.path("task").asText()).isEqualTo("work");
        assertThat(told.path("policy").asText()).isEqualTo("steady");
        assertThat(told.path("max_retries").asInt()).isEqualTo(7);
        assertThat(told.path("base").asText()).isEqualTo("10 s");
        assertThat(ask("skirret_policy", map("task", "nosuch")).path("error").asText())
                .startsWith("ValueError(");
    }

    enum Colour {
        RED,
        GREEN
    }

    record Address(String street) {}

    record Payment(@Sensitive String iban, int cents) {}

    @Test
    void what_a_client_writes_as_a_text_is_told_as_one() throws IOException {
        Map<Class<?>, Object> values = new LinkedHashMap<>();
        values.put(URI.class, URI.create("https://example.org"));
        values.put(URL.class, URI.create("https://example.org").toURL());
        values.put(Path.class, Path.of("notes.txt"));
        values.put(File.class, new File("notes.txt"));
        values.put(Locale.class, Locale.FRANCE);
        values.put(Currency.class, Currency.getInstance("EUR"));
        values.put(Charset.class, StandardCharsets.UTF_8);
        values.put(Pattern.class, Pattern.compile("a+"));
        values.put(TimeZone.class, TimeZone.getTimeZone("UTC"));
        values.put(InetAddress.class, InetAddress.getLoopbackAddress());
        values.put(Date.class, new Date(0));
        values.put(Calendar.class, new GregorianCalendar(2026, Calendar.NOVEMBER, 30));
        MemoryBroker broker = MemoryBroker.named("texts-" + UUID.randomUUID());
        List<TaskParameter> parameters = values.keySet().stream()
                .map(type -> new TaskParameter(type.getSimpleName(), type))
                .toList();
        TaskDefinition<?> task = new TaskDefinition<>(
                "texts", "Texts.texts()", parameters, Void.class, TaskSettings.defaults(), (i, a, c) -> null);
        try (Transport transport = broker.connect(TransportOptions.defaults());
                TaskClient sender = TaskClient.builder()
                        .transport(transport)
                        .tasks(TaskRegistry.of(List.of()))
                        .build();
                Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                        .queues("elsewhere")
                        .build();
                Control control = Control.on(transport)) {
            transport.declare("waiting-room");
            sender.sendByName(
                    "texts",
                    List.copyOf(values.values()),
                    Map.of(),
                    TaskOptions.builder().queue("waiting-room").build());
            assertThat(new ObjectMapper()
                            .readTree(broker.messages("waiting-room").get(0).body())
                            .path(0))
                    .allMatch(JsonNode::isTextual)
                    .hasSize(values.size());
            worker.start();
            org.awaitility.Awaitility.await()
                    .until(() ->
                            !control.workers().ask("skirret_tasks", Map.of()).isEmpty());
            assertThat(control.workers().ask("skirret_tasks", Map.of()).values().toString())
                    .contains("kind=string")
                    .doesNotContain("kind=object", "kind=any");
        }
    }

    @Test
    void tasks_are_told_with_all_that_a_form_needs() {
        TaskSettings settings = TaskSettings.builder()
                .aliases("old")
                .rateLimit("5/m")
                .timeLimit(Duration.ofSeconds(90))
                .circuitBreaker("shop")
                .onExhausted(OnExhausted.PARK)
                .build();
        List<TaskParameter> parameters = List.of(
                new TaskParameter("to", String.class),
                new TaskParameter("card", String.class, true),
                new TaskParameter("times", int.class),
                new TaskParameter("colour", Colour.class),
                new TaskParameter("lines", new TypeRef<List<String>>() {}.type()),
                new TaskParameter("more", Object.class),
                new TaskParameter("address", Address.class),
                new TaskParameter("payment", new TypeRef<List<Payment>>() {}.type()));
        TaskDefinition<?> form = new TaskDefinition<>(
                "form", "Form.form()", parameters, Void.class, settings, (instances, arguments, context) -> null);
        TaskDefinition<?> plain = new TaskDefinition<>(
                "a.plain", "A.plain()", List.of(), Void.class, TaskSettings.defaults(), (i, a, c) -> null);
        client.broadcasts().listen(REPLIES, oid, (message, key) -> replies.add(message));
        try (Worker worker = Worker.builder(shop.transport, TaskRegistry.of(List.of(form, plain)))
                .clock(shop.clock)
                .name("worker@test")
                .controlAllow(ControlAccess.READ_ONLY)
                .build()) {
            worker.start();
            org.awaitility.Awaitility.await().until(() -> reaches(request("skirret_tasks", Map.of())));
            JsonNode all = reply();
            assertThat(all).extracting(task -> task.path("name").asText()).containsExactly("a.plain", "form");
            JsonNode told = ask("skirret_tasks", map("task", "old")).path(0);
            assertThat(told).isEqualTo(all.path(1));
            assertThat(told.path("parameters"))
                    .extracting(one -> one.path("kind").asText())
                    .containsExactly("string", "string", "integer", "string", "array", "any", "object", "array");
            assertThat(told.path("parameters"))
                    .extracting(one -> one.path("sensitive").asBoolean())
                    .containsExactly(false, true, false, false, false, false, false, false);
            assertThat(told.path("parameters"))
                    .extracting(one -> one.path("sensitive_parts"))
                    .as("told of each")
                    .containsExactly(
                            BooleanNode.FALSE,
                            BooleanNode.FALSE,
                            BooleanNode.FALSE,
                            BooleanNode.FALSE,
                            BooleanNode.FALSE,
                            BooleanNode.TRUE,
                            BooleanNode.FALSE,
                            BooleanNode.TRUE);
            assertThat(told.path("parameters").path(2).path("nullable").asBoolean())
                    .isFalse();
            assertThat(told.path("parameters").path(3).path("values").toString())
                    .isEqualTo("[\"RED\",\"GREEN\"]");
            assertThat(told.path("parameters").path(4).path("type").asText())
                    .isEqualTo("java.util.List<java.lang.String>");
            assertThat(told.path("rate_limit").asText()).isEqualTo("5/m");
            assertThat(told.path("time_limit").asDouble()).isEqualTo(90);
            assertThat(told.path("policy").asText()).isEqualTo("default");
            assertThat(told.path("breaker").asText()).isEqualTo("shop");
            assertThat(told.path("on_exhausted").asText()).isEqualTo("park");
            assertThat(all.path(0).path("on_exhausted").asText()).isEqualTo("dead_letter");
        }
    }

    @Test
    void breakers_are_told_of_opened_and_reset() {
        shop.task("work", TaskSettings.builder().circuitBreaker("shop").build(), (arguments, context) -> null);
        Worker worker = start(ControlAccess.ALL);
        assertThat(ask("skirret_breakers").path(0).path("state").asText()).isEqualTo("CLOSED");
        assertThat(ask("skirret_breaker_open", map("name", "shop", "why", "they move"))
                        .path("ok")
                        .asText())
                .isEqualTo("breaker shop open until it is reset");
        assertThat(worker.breakers().statuses().get(0).state()).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(ask("skirret_breakers").path(0).path("why").asText()).contains("they move");
        shop.send("work");
        shop.ended(Ending.DELAYED);
        assertThat(ask("skirret_breaker_reset", map("name", "shop")).path("ok").asText())
                .isEqualTo("breaker shop reset");
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        assertThat(ask("skirret_breaker_open", map("name", "nosuch"))
                        .path("error")
                        .asText())
                .startsWith("ValueError(");
    }

    @Test
    void a_worker_that_is_told_nothing_of_it_answers_and_is_steered() {
        TaskDefinition<?> plain = new TaskDefinition<>(
                "a.plain", "A.plain()", List.of(), Void.class, TaskSettings.defaults(), (i, a, c) -> null);
        client.broadcasts().listen(REPLIES, oid, (message, key) -> replies.add(message));
        try (Worker worker = Worker.builder(shop.transport, TaskRegistry.of(List.of(plain)))
                .clock(shop.clock)
                .concurrency(2)
                .name("worker@test")
                .build()) {
            worker.start();
            org.awaitility.Awaitility.await().until(() -> reaches(request("pool_grow", Map.of())));
            assertThat(reply().path("ok").asText()).isEqualTo("pool will grow");
            assertThat(worker.concurrency()).isEqualTo(3);
        }
    }

    private Message markedAsFailure(String task) {
        Message call = shop.encode(shop.call(task));
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("skirret_simulated_failure", "the partner is down");
        return new Message(call.properties(), headers, call.body());
    }

    @Test
    void a_call_that_is_marked_as_a_simulated_failure_fails_each_time_where_that_is_allowed() {
        shop.task(
                "work",
                TaskSettings.builder().policy("steady").build(),
                (arguments, context) -> runs.incrementAndGet(),
                // Which the marked call does not have.
                int.class);
        start(ControlAccess.ALL, builder -> builder.policies(Workshop.STEADY).simulateAllow(true));
        assertThat(ask("stats").path("skirret").path("simulates_failures").asBoolean())
                .isTrue();
        shop.publish(markedAsFailure("work"));
        shop.ended(Ending.RETRIED);
        assertThat(Workshop.next(shop.failed).error())
                .isInstanceOf(SimulatedFailure.class)
                .hasMessageContaining("the partner is down");
        shop.clock.advance(Duration.ofSeconds(11));
        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofSeconds(21));
        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().message().headers()).containsKey("skirret_simulated_failure");
        shop.publish(shop.encode(shop.call("work").args(7)));
        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void such_a_mark_is_not_believed_unless_it_is_allowed() {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        start(ControlAccess.ALL);
        shop.publish(markedAsFailure("work"));
        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(1);
    }
}
