package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One publication on its way, and the future its caller holds. */
final class PendingPublish extends CompletableFuture<@Nullable Void> {

    /** How a broker begins what it says of a missing right. */
    static final String FORBIDDEN = BrokerRefusal.ACCESS_REFUSED + " ACCESS_REFUSED";

    /** What a broker calls the exchange that has no name. */
    private static final String DEFAULT_EXCHANGE = "amq.default";

    final Route route;
    final BasicProperties properties;
    final byte[] body;
    /** Asked right before it is sent. */
    final BooleanSupplier wanted;
    /** Until when it may wait to be sent. */
    final long sendByNanos;

    /** Whether its confirm is waited for as long as its channel lives. */
    final boolean patient;

    /** Until when it may wait for its confirm, if it is not patient; set when it is sent. */
    volatile long deadlineNanos;

    /** What the broker said when it returned it as unroutable; guarded by the window it is in. */
    @Nullable
    String returned;

    private boolean again;

    PendingPublish(
            Route route,
            BasicProperties properties,
            byte[] body,
            BooleanSupplier wanted,
            boolean patient,
            long sendByNanos) {
        this.route = route;
        this.properties = properties;
        this.body = body;
        this.wanted = wanted;
        this.patient = patient;
        this.sendByNanos = sendByNanos;
    }

    /**
     * Whether a returned message can be this one. A return carries no sequence number; two publications that agree in
     * all of this are the same to everybody, and the older is meant first.
     */
    boolean matches(String exchange, String routingKey, BasicProperties other, byte[] otherBody) {
        return route.exchange().equals(exchange)
                && route.routingKey().equals(routingKey)
                && Objects.equals(properties.getCorrelationId(), other.getCorrelationId())
                && Objects.equals(properties.getMessageId(), other.getMessageId())
                && Arrays.equals(body, otherBody);
    }

    /** Whether the broker gave it back, for want of a delay queue. */
    boolean cameBackFromRung() {
        return returned != null && route.waits();
    }

    /** Whether what came back may be sent once more, which it may only once. */
    boolean mayGoAgain() {
        boolean first = !again;
        again = true;
        return first;
    }

    /** It is sent once more; nobody else knows of it now. */
    void goAgain() {
        returned = null;
    }

    /** Completes it by what the broker said. */
    void settle(boolean stored) {
        if (returned != null) {
            completeExceptionally(new PublishException(
                    Reason.UNROUTABLE,
                    "expected a queue bound for " + route.label() + ", got none (" + Printable.of(returned)
                            + "); the message was not stored; check the name, or start the worker that declares the"
                            + " queue"
                            + (route.kind() == Route.Kind.QUEUE
                                    ? ". A queue that is there must be bound to exchange '" + TopologyNames.TASKS
                                            + "' by its name"
                                    : "")));
        } else if (stored) {
            complete(null);
        } else {
            completeExceptionally(new PublishException(
                    Reason.REJECTED,
                    "expected the broker to store a message for " + route.label()
                            + ", got a refusal; it was not stored; the queue is full, has failed, or was being deleted: look at"
                            + " its max-length and state, and send it again"));
        }
    }

    /** A refusal ends the channel for all that are on their way; it names the exchange of the one that it is about. */
    private boolean isRefused(String why) {
        String exchange = route.exchange().isEmpty() ? DEFAULT_EXCHANGE : route.exchange();
        return why.contains(FORBIDDEN) && why.contains("exchange '" + exchange + "'");
    }

    /** Completes it as one whose fate nobody knows. */
    void unconfirmed(String why) {
        if (!route.isWork() && isRefused(why)) {
            completeExceptionally(new PublishException(
                    Reason.FORBIDDEN,
                    "expected the right to write to " + route.label() + ", got: " + why
                            + "; give this user the right to write there"));
            return;
        }
        completeExceptionally(new PublishException(
                Reason.UNCONFIRMED,
                "expected a confirm for a message to " + route.label() + ", got none: " + why
                        + "; the broker may have it or not; send it again with the same id if it must arrive"));
    }
}
