package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the broker takes messages from a connection, or an alarm of memory or disk blocks it. Thread-safe. */
final class BrokerAlarm {

    private static final Logger log = LoggerFactory.getLogger(BrokerAlarm.class);

    private volatile @Nullable String reason;

    /** Listens from now on; a connection begins without an alarm, and is told of one that is there. */
    void watch(Connection connection) {
        reason = null;
        connection.addBlockedListener(
                given -> {
                    reason = given == null ? "no reason given" : given;
                    log.warn("The broker blocks publishing: {}", Printable.of(given));
                },
                () -> {
                    reason = null;
                    log.info("The broker takes messages again");
                });
    }

    /** Its connection has ended. */
    void over() {
        reason = null;
    }

    /** Why nothing can be sent this way now, or null if it can. */
    @Nullable
    PublishException refusal(Route route) {
        String blocked = reason();
        return blocked == null
                ? null
                : new PublishException(
                        Reason.BLOCKED,
                        "expected a broker that takes messages for " + route.label() + ", got an alarm ('" + blocked
                                + "'); it was not sent; free memory or disk at the broker, then send it again");
    }

    /** Why the broker takes nothing, in the broker's words made printable; null if it does. */
    @Nullable
    String reason() {
        String now = reason;
        return now == null ? null : Printable.of(now);
    }
}
