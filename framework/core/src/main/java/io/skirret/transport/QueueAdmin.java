package io.skirret.transport;

import io.skirret.message.Message;
import java.util.Optional;

/** What people and tools do to queues; blocking. */
public interface QueueAdmin {

    /** Ready messages and consumers of a queue, or empty if there is no such queue. */
    Optional<QueueStatus> status(String queue);

    /**
     * Deletes all ready messages of a queue and tells how many. From RabbitMQ 4.3 on, those go too, uncounted, that
     * were rejected or have expired and wait until the queue for dead letters takes them; earlier versions keep them.
     */
    long purge(String queue);

    /**
     * Deletes at most so many ready messages of a queue, the oldest, one after the other, and tells how many: of what
     * comes meanwhile no more goes than that.
     */
    long purge(String queue, long most);

    /**
     * Goes once through the ready messages of a queue, oldest first, each shown once, and returns when there are no
     * more, at {@link Disposition#STOP}, or after {@code limit} messages. Messages kept are all held until the end of
     * the pass and then requeued in one go, so their order stays and a pass counts once against any delivery limit.
     *
     * @return how many were shown
     */
    long browse(String queue, long limit, Visitor visitor);

    /** Name of the queue that holds the dead letters of a work queue. */
    String deadLetterQueue(String queue);

    /** What the broker says of a queue. */
    record QueueStatus(String queue, long ready, int consumers) {}

    /** What becomes of a message that was looked at. */
    enum Disposition {
        /** Stays in the queue. */
        KEEP,
        /** Is acknowledged, that is gone: only after what became of it is confirmed elsewhere. */
        REMOVE,
        /** Stays, and the pass ends. */
        STOP
    }

    /** Looks at the messages of a queue, one after the other. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Decides about one message; may block. What it throws ends the pass with everything kept, this message
         * included.
         */
        Disposition visit(Message message);
    }
}
