package io.skirret.systemtests.control;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A steered worker on a real broker, in trouble. Tasks go on, each once. */
@RabbitTest
final class ControlOnRabbitTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BroadcastExchange COMMANDS =
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
    private static final BroadcastExchange REPLIES =
            new BroadcastExchange("reply.celery.pidbox", BroadcastExchange.Type.DIRECT, false);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WORK = "skirret\\.(?!broadcast|lock).*|steered(\\.(dead|due))?|celery_delayed_27";

    private final RabbitBroker broker;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.skirret");
    private final BlockingQueue<Message> replies = new LinkedBlockingQueue<>();
    private final String oid = UUID.randomUUID().toString();
    private @Nullable Transport transport;
    private @Nullable Worker worker;
    private @Nullable Transport speaker;

    ControlOnRabbitTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void listen() {
        ControlledTasks.RUNS.set(0);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        if (worker != null) {
            worker.close();
        }
        if (transport != null) {
            transport.close();
        }
        if (speaker != null) {
            speaker.close();
        }
    }

    private Transport open(String url) {
        return Transports.open(url, TransportOptions.builder().name("control").build());
    }

    private Worker start(String url, boolean events) {
        transport = open(url);
        worker = Worker.builder(transport, TaskRegistry.of(ControlledTasksTasks.count.definition()))
                .queues("steered")
                .name("java@here")
                .controlAllow(ControlAccess.ALL)
                .sendTaskEvents(events)
                .build();
        worker.start();
        return worker;
    }

    private void speak() {
        speaker = open(broker.url());
        speaker.broadcasts().listen(REPLIES, oid, (message, key) -> replies.add(message));
    }

    private CompletableFuture<Void> publish(byte[] body, String type) {
        MessageProperties.Builder properties = MessageProperties.builder();
        Message message = new Message(
                type.isEmpty()
                        ? properties.json().build()
                        : properties.contentType(type).build(),
                Map.of("clock", 4, "expires", 0),
                body);
        return java.util.Objects.requireNonNull(speaker)
                .publish(new Publication(new Destination.Exchange(COMMANDS, ""), message));
    }

    private JsonNode ask(String method, Map<String, Object> arguments) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", method);
        request.put("arguments", arguments);
        request.put("destination", List.of("java@here"));
        request.put("ticket", UUID.randomUUID().toString());
        request.put("reply_to", Map.of("exchange", REPLIES.name(), "routing_key", oid));
        try {
            byte[] body = JSON.writeValueAsBytes(request);
            Message[] answer = new Message[1];
            // While nobody listens it comes back.
            Awaitility.await().atMost(PATIENCE).until(() -> {
                try {
                    publish(body, "").join();
                } catch (CompletionException nobody) {
                    return false;
                }
                answer[0] = replies.poll(5, TimeUnit.SECONDS);
                return answer[0] != null;
            });
            return JSON.readTree(answer[0].body()).path("java@here");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void runs(int tasks) throws Exception {
        int before = ControlledTasks.RUNS.get();
        try (Transport own = open(broker.url());
                TaskClient client = TaskClient.builder().transport(own).build()) {
            List<AsyncResult<Object>> results = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                results.add(client.sendByName(
                        "controlled.count",
                        List.of(i),
                        Map.of(),
                        TaskOptions.builder().queue("steered").build()));
            }
            for (AsyncResult<Object> result : results) {
                assertThat(result.get(PATIENCE)).isNotNull();
            }
        }
        assertThat(ControlledTasks.RUNS.get() - before).isEqualTo(tasks);
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                // Said once by the first client of a process, of all tasks of these tests.
                .filter(event -> !event.getLoggerName().endsWith("UnwovenWarning"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Rights for the work only; for all but to write what others hear; for all but to declare it. */
    @ParameterizedTest
    @CsvSource({
        "none of it, WORK, WORK|amq\\.default, WORK",
        "listens, .*, WORK|amq\\.default|celery\\.pidbox.*|skirret.*, .*",
        "declares nothing, WORK, .*, .*",
    })
    void whoMayNotTakePartRunsTasksAllTheSameAndSaysSoInOneLine(
            String what, String configure, String write, String read) throws Exception {
        speak();
        String user = "user-" + UUID.randomUUID();
        broker.management().user(user, "secret", rights(configure), rights(write), rights(read));
        try {
            start(broker.url(user, "secret"), false);
            for (int round = 0; round < 4; round++) {
                runs(50);
                // Heartbeats are sent meanwhile, and refused.
                Awaitility.await()
                        .during(Duration.ofMillis(1500))
                        .until(() -> warnings().size() <= 1);
            }
            assertThat(warnings()).as(what).singleElement().asString().contains("tasks go on");
            assertThat(java.util.Objects.requireNonNull(worker).health().healthy())
                    .isTrue();
        } finally {
            broker.management().deleteUser(user);
        }
    }

    @Test
    void whoMayNotKeepWhatWasSaidSaysSoOnceAndAnswersAllTheSame() throws Exception {
        speak();
        String user = "user-" + UUID.randomUUID();
        broker.management().user(user, "secret", ".*", rights("WORK|celery.*|reply\\.celery\\.pidbox"), ".*");
        try {
            start(broker.url(user, "secret"), true);
            for (int i = 0; i < 20; i++) {
                assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
                assertThat(ask("skirret_pause", Map.of("task", "t" + i))
                                .path("ok")
                                .asText())
                        .isEqualTo("task t" + i + " paused");
            }
            Awaitility.await()
                    .during(Duration.ofMillis(1500))
                    .until(() -> warnings().size() == 1);
            assertThat(warnings().get(0)).contains("keep on the broker what was", "tasks go on");
            java.util.Objects.requireNonNull(worker).close();
            assertThat(warnings()).hasSize(1);
        } finally {
            broker.management().deleteUser(user);
        }
    }

    private static String rights(String pattern) {
        return "^(" + pattern.replace("WORK", WORK) + ")$";
    }

    @Test
    void aThousandMalformedHostileAndUnknownCommandsChangeNothing() throws Exception {
        speak();
        start(broker.url(), true);
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        Random random = new Random(42);
        List<String> shapes = List.of(
                "",
                "{",
                "[]",
                "null",
                "42",
                "\"ping\"",
                "{\"method\":null}",
                "{\"method\":{}}",
                "{\"method\":\"nosuch\"}",
                "{\"method\":\"revoke\",\"arguments\":{\"task_id\":{\"a\":1}}}",
                "{\"method\":\"ping\",\"reply_to\":{\"exchange\":\"\",\"routing_key\":\"steered\"}}",
                "{\"method\":\"skirret_pause\",\"arguments\":[]}",
                "{\"method\":\"rate_limit\",\"arguments\":{\"task_name\":\"controlled.count\",\"rate_limit\":\"1/0\"}}",
                "{\"method\":\"pool_shrink\",\"arguments\":{\"n\":1e99}}",
                "{\"method\":\"ping\",\"pattern\":\"(a+)+$\",\"matcher\":\"pcre\"}",
                "[".repeat(5000),
                "{\"method\":\"" + "x".repeat(100_000) + "\"}");
        for (int i = 0; i < 1000; i++) {
            byte[] body = shapes.get(i % shapes.size()).getBytes(StandardCharsets.UTF_8);
            if (i % 5 == 0) {
                body = new byte[random.nextInt(500)];
                random.nextBytes(body);
            }
            publish(body, i % 7 == 0 ? "application/x-python-serialize" : "").join();
        }
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        runs(20);
    }

    @Test
    void tenThousandRevocationsAreKeptForAWorkerThatStartsLater() throws Exception {
        speak();
        Worker first = start(broker.url(), false);
        for (int batch = 0; batch < 10; batch++) {
            int from = batch * 1000;
            ask(
                    "revoke",
                    Map.of(
                            "task_id",
                            IntStream.range(from, from + 1000)
                                    .mapToObj(i -> "id-" + i)
                                    .toList()));
        }
        first.close();
        java.util.Objects.requireNonNull(transport).close();
        start(broker.url(), false);
        assertThat(ask("revoked", Map.of())).hasSize(10_000);
        runs(20);
    }

    @Test
    void aFloodOfCommandsHoldsUpNoTask() throws Exception {
        speak();
        start(broker.url(), true);
        byte[] stats = "{\"method\":\"stats\",\"arguments\":{}}".getBytes(StandardCharsets.UTF_8);
        ask("ping", Map.of());
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            sent.add(publish(stats, ""));
            if (i == 25_000) {
                runs(100);
            }
        }
        sent.forEach(CompletableFuture::join);
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
    }

    @Test
    void aBrokerThatIsRestartedIsListenedToAgainAndKeepsPauses() throws Exception {
        speak();
        Worker steered = start(broker.url(), true);
        ask("skirret_pause", Map.of("queue", "steered"));
        assertThat(steered.queues()).isEmpty();
        List<Message> kept = new CopyOnWriteArrayList<>();
        try (BroadcastLog paused =
                java.util.Objects.requireNonNull(speaker).broadcasts().followLog("paused", kept::add)) {
            Awaitility.await()
                    .until(() -> kept.stream()
                            .anyMatch(one -> new String(one.body(), StandardCharsets.UTF_8).contains("steered")));
        }
        broker.restart();
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        steered.close();
        java.util.Objects.requireNonNull(transport).close();
        Worker next = start(broker.url(), true);
        assertThat(next.queues()).isEmpty();
        ask("skirret_resume", Map.of("queue", "steered"));
        Awaitility.await().until(() -> next.queues().equals(List.of("steered")));
        runs(20);
    }
}
