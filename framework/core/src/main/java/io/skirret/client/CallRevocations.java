package io.skirret.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.control.Control;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Revokes calls. Workers that listen keep what was revoked for those that start later; if none does, it is written
 * where they keep it. Thread-safe.
 */
final class CallRevocations {

    /** Where Java workers read what was revoked before they start. */
    private static final Destination KEPT = new Destination.BroadcastLog("revoked");

    private static final double MILLIS = 1000.0;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Transport transport;
    private final Clock clock;
    private final Control control;

    CallRevocations(Transport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
        this.control = Control.on(transport, clock);
    }

    /** See {@link AsyncResult#revoke(boolean)}. */
    void revoke(String id, boolean terminate) {
        if (!control.workers().tell("revoke", Map.of("task_id", List.of(id), "terminate", terminate))) {
            keep(id);
        }
    }

    private void keep(String id) {
        try {
            byte[] body = JSON.writeValueAsBytes(
                    Map.of("revoked", Map.of(id, clock.now().toEpochMilli() / MILLIS)));
            Message message = new Message(MessageProperties.builder().json().build(), Map.of(), body);
            transport.publish(new Publication(KEPT, message)).join();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof PublishException refused ? told(refused, id) : failure;
        }
    }

    private static PublishException told(PublishException refused, String id) {
        if (refused.reason() != PublishException.Reason.UNROUTABLE) {
            return refused;
        }
        return new PublishException(
                refused.reason(),
                "expected a worker that takes the revocation of task " + id
                        + ", but none listens to remote control, and none ever kept a revocation on this broker; the task is"
                        + " not revoked; start a worker with skirret.control.allow=all, or a Python worker",
                refused,
                id);
    }
}
