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
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** A steered worker on a real broker, and somebody who speaks to it as Celery does. */
abstract class SteeredOnRabbit {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    static final BroadcastExchange COMMANDS =
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
    private static final BroadcastExchange REPLIES =
            new BroadcastExchange("reply.celery.pidbox", BroadcastExchange.Type.DIRECT, false);

    final RabbitBroker broker;
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.skirret");
    private final BlockingQueue<Message> replies = new LinkedBlockingQueue<>();
    private final String oid = UUID.randomUUID().toString();

    @Nullable
    Transport transport;

    @Nullable
    Worker worker;

    @Nullable
    Transport speaker;

    SteeredOnRabbit(RabbitBroker broker) {
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

    private static Transport open(String url, Clock clock) {
        return Transports.open(
                url, TransportOptions.builder().name("control").clock(clock).build());
    }

    Worker start(String url, boolean events) {
        return start(url, events, Clock.system());
    }

    /** @param clock of its transport */
    Worker start(String url, boolean events, Clock clock) {
        transport = open(url, clock);
        worker = Worker.builder(transport, TaskRegistry.of(ControlledTasksTasks.count.definition()))
                .queues("steered")
                .name("java@here")
                .controlAllow(ControlAccess.ALL)
                .sendTaskEvents(events)
                .build();
        worker.start();
        return worker;
    }

    void speak() {
        speaker = open(broker.url(), Clock.system());
        speaker.broadcasts().listen(REPLIES, oid, (message, key) -> replies.add(message));
    }

    CompletableFuture<Void> publish(byte[] body, String type) {
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

    JsonNode ask(String method, Map<String, Object> arguments) {
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

    void runs(int tasks) throws Exception {
        int before = ControlledTasks.RUNS.get();
        try (Transport own = open(broker.url(), Clock.system());
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

    List<String> warnings() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                // Said once by the first client of a process, of all tasks of these tests.
                .filter(event -> !event.getLoggerName().endsWith("UnwovenWarning"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
