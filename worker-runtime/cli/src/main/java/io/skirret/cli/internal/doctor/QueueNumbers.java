package io.skirret.cli.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.cli.internal.doctor.ManagementApi.NoAnswer;
import io.skirret.transport.TransportException;
import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLooks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What RabbitMQ's management API tells of the queues of a virtual host and AMQP does not. One request tells of all of
 * them. For one thread.
 */
public final class QueueNumbers {

    private static final String NAME = "skirret console";

    /** Of each queue only this is asked for: the whole of a queue is some kilobytes. */
    private static final String QUESTION = "?columns=name,messages_ready,messages_unacknowledged,"
            + "message_stats.publish_details.rate,message_stats.ack_details.rate";

    private final String management;
    private final String broker;
    private @Nullable ManagementApi api;

    /**
     * The numbers of one queue, all of one moment, which is some seconds ago.
     *
     * @param publishedPerSecond messages that came; null if it does not tell
     * @param acknowledgedPerSecond messages that consumers have acknowledged; null in the same way
     */
    public record Numbers(
            String queue,
            long ready,
            long unacknowledged,
            @Nullable Double publishedPerSecond,
            @Nullable Double acknowledgedPerSecond) {}

    /**
     * @param management address of the API; with the user of the broker's URL unless it names one
     * @param broker URL of the broker
     */
    public QueueNumbers(String management, String broker) {
        this.management = management;
        this.broker = broker;
    }

    /** Whether this can be the address of a management API. */
    public static boolean isAddress(String text) {
        try {
            ManagementApi.address(text);
            return true;
        } catch (IllegalArgumentException unusable) {
            return false;
        }
    }

    /**
     * Asks; waits at most five seconds, and the first time for a connection to the broker.
     *
     * @throws IOException if it cannot be asked, or does not answer; the message says why, without a password
     */
    public List<Numbers> all() throws IOException {
        try {
            List<Numbers> all = new ArrayList<>();
            for (JsonNode queue : api().ofVhostWith("queues", QUESTION).body()) {
                JsonNode ready = queue.path("messages_ready");
                JsonNode unacknowledged = queue.path("messages_unacknowledged");
                // It has none of a queue that is new, or whose node is down.
                if (ready.canConvertToLong() && unacknowledged.canConvertToLong()) {
                    JsonNode stats = queue.path("message_stats");
                    all.add(new Numbers(
                            queue.path("name").asText(),
                            ready.asLong(),
                            unacknowledged.asLong(),
                            rate(stats.path("publish_details")),
                            rate(stats.path("ack_details"))));
                }
            }
            return all;
        } catch (NoAnswer silent) {
            throw new IOException(silent.why(), silent);
        } catch (TransportException away) {
            throw new IOException("the broker cannot be asked who asks: " + away.getMessage(), away);
        }
    }

    private static @Nullable Double rate(JsonNode details) {
        JsonNode rate = details.path("rate");
        return rate.isNumber() ? (Double) rate.doubleValue() : null;
    }

    private ManagementApi api() {
        ManagementApi known = api;
        if (known == null) {
            try (BrokerLook look = BrokerLooks.open(broker, NAME)) {
                known = ManagementApi.at(management, look.server());
            }
            api = known;
        }
        return known;
    }
}
