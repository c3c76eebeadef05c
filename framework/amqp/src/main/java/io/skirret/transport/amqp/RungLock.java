package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who declares delay queues and who removes them keep out of each other's way: an exclusive queue that is there while
 * one of them is at work, in this virtual host. Thread-safe; blocking.
 */
final class RungLock {

    private static final Logger log = LoggerFactory.getLogger(RungLock.class);

    private static final String QUEUE = TopologyNames.LOCK_PREFIX + "delays";

    private static final int TRIES = 50;
    private static final long REST = 100_000_000;

    private final AdminConnection admin;

    RungLock(AdminConnection admin) {
        this.admin = admin;
    }

    /**
     * Does something while nobody else does. All of it goes over one channel, so that it ends with the connection that
     * holds the lock.
     *
     * @throws BrokerRefusal if the broker refuses it
     */
    synchronized void hold(String what, Declarations.Step step) throws BrokerRefusal {
        for (int left = TRIES; ; left--) {
            try {
                admin.call(what, channel -> locked(channel, step));
                return;
            } catch (BrokerRefusal refusal) {
                if (refusal.code() != BrokerRefusal.RESOURCE_LOCKED) {
                    release();
                    throw refusal;
                }
                if (left == 0) {
                    throw new TransportException(
                            "expected to " + what + " within five seconds, got '" + refusal.text()
                                    + "': somebody else holds the lock; nothing was changed; it goes with its holder's"
                                    + " connection, try again then",
                            refusal);
                }
            }
            LockSupport.parkNanos(REST);
        }
    }

    private static boolean locked(Channel channel, Declarations.Step step) throws IOException {
        channel.queueDeclare(QUEUE, false, true, true, null);
        step.on(channel);
        channel.queueDelete(QUEUE);
        return true;
    }

    // A refusal closes the channel before the lock is given back.
    private void release() {
        try {
            admin.call("give back lock '" + QUEUE + "'", channel -> channel.queueDelete(QUEUE));
        } catch (BrokerRefusal | TransportException gone) {
            log.debug("Lock '{}' was not given back: {}", QUEUE, gone.getMessage());
        }
    }
}
