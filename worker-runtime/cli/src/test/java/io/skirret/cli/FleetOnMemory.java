package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** A Java worker in memory, one that answers in its own way, and the events that somebody sends. */
abstract class FleetOnMemory extends CommandLineOnMemory {

    static final BroadcastExchange COMMANDS =
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
    static final BroadcastExchange REPLIES =
            new BroadcastExchange("reply.celery.pidbox", BroadcastExchange.Type.DIRECT, false);
    static final BroadcastExchange EVENTS = new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true);
    static final String JAVA = "worker@here";
    static final TaskDefinition<String> TASK = new TaskDefinition<>(
            "mail.send",
            "io.skirret.cli.FleetOnMemory.send()",
            List.of(),
            String.class,
            TaskSettings.defaults(),
            (instances, arguments, context) -> "sent");

    Worker worker;

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    void startJava() {
        worker = Worker.builder(transport, TaskRegistry.of(List.of(TASK)))
                .queues(QUEUE)
                .concurrency(3)
                .name(JAVA)
                .controlAllow(ControlAccess.ALL)
                .build();
        worker.start();
        Awaitility.await().until(() -> {
            run("inspect", "ping", "-d", JAVA, "--timeout", "10s");
            return last.code() == ExitCode.OK;
        });
    }

    /** Whatever it is asked by its name, it answers this. */
    void answering(String name, String answer) {
        transport.broadcasts().listen(COMMANDS, "", (message, key) -> {
            JsonNode command = json(new String(message.body(), StandardCharsets.UTF_8));
            if (!command.path("destination").toString().contains(name)) {
                return;
            }
            publish(
                    new Destination.Exchange(
                            REPLIES,
                            command.path("reply_to").path("routing_key").asText()),
                    Map.of("ticket", command.path("ticket").asText()),
                    "{\"" + name + "\": " + answer + "}");
        });
    }

    void publish(Destination to, Map<String, Object> headers, String body) {
        var unused = transport.publish(new Publication(
                to,
                new Message(
                        MessageProperties.builder().json().build(), headers, body.getBytes(StandardCharsets.UTF_8))));
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }

    static final String HEARTBEAT =
            "{\"type\": \"worker-heartbeat\", \"hostname\": \"w@x\", \"timestamp\": 1795298391.14}";
    static final String RECEIVED =
            "{\"type\": \"task-received\", \"hostname\": \"w@x\", \"timestamp\": 1795298391.14, \"uuid\": \"0123456789\","
                    + " \"name\": \"mail.send\", \"args\": \"('a',)\", \"kwargs\": \"{}\"}";
    static final String SUCCEEDED =
            "{\"type\": \"task-succeeded\", \"hostname\": \"w@x\", \"timestamp\": 1795298391.24, \"uuid\": \"0123456789\","
                    + " \"result\": \"True\", \"runtime\": 0.1}";

    void event(String json) {
        publish(new Destination.Exchange(EVENTS, "task.multi"), Map.of(), json);
    }

    /** Ends when the command does; publishes as long as it runs. */
    void whileEventsCome(CompletableFuture<Void> done, String... events) {
        while (!done.isDone()) {
            event("[" + String.join(",", events) + "]");
            var unused = done.copy()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}
