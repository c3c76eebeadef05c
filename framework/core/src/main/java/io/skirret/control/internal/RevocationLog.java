package io.skirret.control.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Where Java workers read what was revoked, before they start and while they run. */
public final class RevocationLog {

    /** What ids are of: tasks, or trees of calls. */
    public enum Kind {
        TASK("revoked"),
        TREE("trees");

        private final String name;

        Kind(String name) {
            this.name = name;
        }
    }

    private static final Destination LOG = new Destination.BroadcastLog("revoked");
    private static final int MOST_TOGETHER = 2_000;
    private static final double MILLIS = 1000.0;
    private static final ObjectMapper JSON = new ObjectMapper();

    private RevocationLog() {}

    /**
     * Waits until the broker has stored them.
     *
     * @throws PublishException if it has not; {@code UNROUTABLE} if no worker ever kept a revocation there
     */
    public static void keep(Transport transport, Kind kind, List<String> ids, Instant now) {
        for (int from = 0; from < ids.size(); from += MOST_TOGETHER) {
            Map<String, Double> times = new LinkedHashMap<>();
            ids.subList(from, Math.min(ids.size(), from + MOST_TOGETHER))
                    .forEach(id -> times.put(id, now.toEpochMilli() / MILLIS));
            write(transport, Map.of(kind.name, times));
        }
    }

    private static void write(Transport transport, Map<String, ?> content) {
        try {
            Message message =
                    new Message(MessageProperties.builder().json().build(), Map.of(), JSON.writeValueAsBytes(content));
            transport.publish(new Publication(LOG, message)).join();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof PublishException refused ? refused : failure;
        }
    }
}
