package io.skirret.transport.internal;

import io.skirret.transport.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A look at a broker that changes nothing there: it takes no message, and what it asks for is not carried out whatever
 * the answer. Only {@link #listen} has a queue of its own. Blocking; for one thread. Each method throws
 * {@link io.skirret.transport.TransportException} if the connection is lost, or if the broker refuses for a reason that
 * the answer has no word for: a queue whose node is down.
 */
public interface BrokerLook extends AutoCloseable {

    /** Who answers. */
    Server server();

    /** Whether a queue is there, and what it holds. */
    Seen queue(String queue);

    /** Whether an exchange is there; it has no messages. */
    Seen exchange(String exchange);

    /**
     * In what a queue that is there differs from what Skirret would declare. Needs the right to configure it.
     *
     * @param role what the queue is, or would be, for the work queue
     */
    Comparison compare(Role role, String workQueue, TransportOptions options);

    /** The name of the queue that has this role for a work queue. */
    String name(Role role, String workQueue);

    /** The queues of the delay ladder, shortest first, whether they are there or not. */
    List<String> delayQueues();

    /** Whether this user may do so. Rights hold for a name, whether anything of that name is there or not. */
    boolean may(Right right, String name) throws InterruptedException;

    /** Whether the broker stops who publishes, because its memory or disk is short. */
    boolean blocksPublishers() throws InterruptedException;

    /**
     * Listens to an exchange, through a queue that is there as long as this takes.
     *
     * @param handler is given each body; on another thread
     * @throws io.skirret.transport.TransportException if it may not
     */
    void listen(String exchange, String bindingKey, Duration time, Consumer<byte[]> handler)
            throws InterruptedException;

    @Override
    void close();

    /**
     * A broker.
     *
     * @param product such as {@code RabbitMQ}
     * @param version as it says itself
     * @param address where it is and as whom; without a password
     * @param host of the URL
     * @param tls whether the connection is encrypted
     * @param user who looks
     * @param password of that user
     * @param vhost the virtual host
     */
    record Server(
            String product,
            String version,
            String address,
            String host,
            boolean tls,
            String user,
            String password,
            String vhost) {

        /** Whether it is this version or a later one. */
        public boolean isAtLeast(int major, int minor) {
            String[] parts = version.split("[^0-9]+", 3);
            if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                return false;
            }
            int theirs = Integer.parseInt(parts[0]);
            return theirs > major || (theirs == major && Integer.parseInt(parts[1]) >= minor);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return product + " " + version + " at " + address;
        }
    }

    /** What is to be compared. */
    enum Role {
        /** A work queue, as these options would declare it. */
        WORK,
        /** Where its dead letters are kept. */
        DEAD_LETTERS,
        /** Through which its delayed messages come back. */
        DUE
    }

    /** A right of RabbitMQ. */
    enum Right {
        /** To declare and delete. */
        CONFIGURE,
        /** To publish to an exchange, to bind a queue. */
        WRITE,
        /** To take from a queue, to bind to an exchange. */
        READ
    }

    /** Whether something can be seen. */
    enum Sight {
        /** It is there. */
        THERE,
        /** There is nothing of that name. */
        MISSING,
        /** This user may not look. */
        FORBIDDEN
    }

    /**
     * What a look at a queue or exchange tells.
     *
     * @param ready messages that wait to be taken; 0 unless it is a queue that is there
     * @param consumers of it
     */
    record Seen(Sight sight, long ready, int consumers) {
        /** Whether it is there. */
        public boolean there() {
            return sight == Sight.THERE;
        }
    }

    /**
     * What a comparison tells.
     *
     * @param sight of the queue; without the right to configure it, {@link Sight#FORBIDDEN}
     * @param differences none if it is as it should be
     */
    record Comparison(Sight sight, List<Difference> differences) {
        public Comparison {
            differences = List.copyOf(differences);
        }
    }

    /**
     * One argument or property that differs.
     *
     * @param argument such as {@code x-overflow} or {@code durable}
     * @param expected what Skirret declares; {@code none} for nothing
     * @param got what is there
     * @param costs what follows from it
     * @param loses whether messages are lost by it, so that a worker does not start
     */
    record Difference(String argument, String expected, String got, String costs, boolean loses) {}
}
