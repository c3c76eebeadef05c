package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
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

    /**
     * About ten seconds, as the rest between two tries is 50 to 150 ms. Whoever removes a delay queue looks for five at
     * most, but what it asks the broker besides may take longer.
     */
    private static final int TRIES = 100;

    private static final int LEAST_REST = 50_000_000;
    private static final int MOST_REST = 150_000_000;

    private final AdminConnection admin;

    /** Whether the broker was asked for the lock, did not refuse it, and has not heard that it is given back. */
    private boolean held;

    RungLock(AdminConnection admin) {
        this.admin = admin;
    }

    /**
     * Does something while nobody else does. All of it goes over one channel, so that it ends with the connection that
     * holds the lock.
     *
     * @throws BrokerRefusal if the broker refuses it
     * @throws PublishException if somebody else holds the lock all the time; nothing was done then
     */
    synchronized void hold(String what, Declarations.Step step) throws BrokerRefusal {
        for (int left = TRIES; ; left--) {
            held = true;
            try {
                admin.call(what, channel -> locked(channel, step));
                return;
            } catch (BrokerRefusal refusal) {
                if (held) {
                    throw refusal;
                }
                if (left == 0) {
                    throw new PublishException(
                            Reason.BLOCKED,
                            "expected to " + what + " within ten seconds, got '" + refusal.text()
                                    + "': other processes declare or remove delay queues at this moment, or one that hangs"
                                    + " holds queue '" + QUEUE
                                    + "'; nothing was changed; try again, or end the one that"
                                    + " holds it",
                            refusal);
                }
            } finally {
                if (held) {
                    release();
                }
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(LEAST_REST, MOST_REST));
        }
    }

    private boolean locked(Channel channel, Declarations.Step step) throws IOException {
        try {
            channel.queueDeclare(QUEUE, false, true, true, null);
        } catch (IOException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            held = refusal == null || refusal.code() != BrokerRefusal.RESOURCE_LOCKED;
            throw failure;
        }
        step.on(channel);
        channel.queueDelete(QUEUE);
        held = false;
        return true;
    }

    // A refusal closes the channel before the lock is given back, and so does an answer that does not come. It goes
    // with its connection by itself.
    private void release() {
        held = false;
        if (!admin.isConnected()) {
            return;
        }
        try {
            admin.call("give back lock '" + QUEUE + "'", channel -> channel.queueDelete(QUEUE));
        } catch (BrokerRefusal | TransportException gone) {
            log.debug("Lock '{}' was not given back: {}", QUEUE, gone.getMessage());
        }
    }
}
