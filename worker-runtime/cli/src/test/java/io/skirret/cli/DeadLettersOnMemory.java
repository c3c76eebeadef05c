package io.skirret.cli;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.memory.MemoryBroker;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command line with dead letters to work on. */
abstract class DeadLettersOnMemory extends CommandLineOnMemory {

    static final String DEAD = QUEUE + ".dead";
    static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    static final Instant FAR_OFF = Instant.parse("2999-01-01T00:00:00Z");

    /** A call that died for the rejected reason, or for a service that was down. */
    void die(String id, String task, String reason, String message) {
        die(id, task, reason, message, Instant.now());
    }

    void die(String id, String task, String reason, String message, Instant at) {
        bury(DeadLetter.of(reason, call(id, task, null))
                .queue(QUEUE)
                .attempts(3)
                .lastAt(at)
                .failureType("rejected".equals(reason) ? "UNKNOWN" : "EXTERNAL_API_DOWN")
                .httpStatus("rejected".equals(reason) ? 500 : 503)
                .advice("rejected".equals(reason) ? null : "ask the partner when it will be back")
                .failure(
                        "rejected".equals(reason)
                                ? new IllegalStateException(message)
                                : new java.io.IOException(message))
                .build());
    }

    /** A call that may not run from a time on. */
    void dieExpiring(String id, Instant expires) {
        bury(DeadLetter.of("rejected", call(id, "emails.welcome", expires))
                .queue(QUEUE)
                .lastAt(Instant.now())
                .build());
    }

    /** A message that was never a call. */
    void dieUnread(String reason, Map<String, @Nullable Object> headers, String body) {
        Message message =
                new Message(MessageProperties.json("c", null), headers, body.getBytes(StandardCharsets.UTF_8));
        bury(DeadLetter.of(reason, message).queue(QUEUE).lastAt(Instant.now()).build());
    }

    static Message call(String id, String task, @Nullable Instant expires) {
        return new TaskMessageEncoder()
                .encode(TaskCall.of(task, id)
                        .args(List.of("ada@example.org"))
                        .expires(expires, null)
                        .build());
    }

    void bury(DeadLetter letter) {
        transport
                .publish(new Publication(new Destination.DeadLetters(QUEUE), letter.toMessage()))
                .join();
    }

    /** The messages of a queue, oldest first. */
    List<Message> messages(String queue) {
        return MemoryBroker.named(url.substring("memory://".length())).messages(queue);
    }

    /** The ids of the messages of a queue, oldest first. */
    List<@Nullable Object> ids(String queue) {
        return messages(queue).stream()
                .<@Nullable Object>map(message -> message.headers().get("id"))
                .toList();
    }
}
