package io.skirret.worker.internal.settle;

import io.skirret.message.Message;
import io.skirret.message.internal.MessageCopies;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A message that this worker holds: one delivery to every stage, however often the broker delivers the message. When
 * the channel of a delivery has ended, the copy that comes after it takes its place, and whatever becomes of the
 * message becomes of that copy. What the message says, and how often it had come back, stays as it was at first.
 * Thread-safe.
 */
public final class HeldMessage implements Delivery {

    /** Where a message is, as far as this worker knows. */
    private enum Stage {
        /** In a stage of the pipeline, or waiting for one. */
        OPEN,
        /** Its outcome is stored and it was acknowledged, which the broker may not have heard. */
        DONE,
        /** It was left to the broker, which delivers it again. */
        LEFT,
        /** It is no more: what comes under its name has a life of its own. */
        FORGOTTEN
    }

    private final Message message;
    private final DeliveryInfo info;

    private volatile Delivery current;
    private volatile Stage stage = Stage.OPEN;
    // Guarded by this.
    private boolean acknowledged;
    private volatile @Nullable PendingSettlement outcome;

    /** Where it is among the last; see {@link HeldMessages}. */
    private int place;

    HeldMessage(Delivery delivery) {
        this.message = delivery.message();
        this.info = delivery.info();
        this.current = delivery;
    }

    /** Whether the other is a copy of it, to the letter, from the same queue. */
    boolean isSameAs(HeldMessage other) {
        return info.queue().equals(other.info.queue()) && MessageCopies.same(message, other.message);
    }

    int place() {
        return place;
    }

    void place(int number) {
        place = number;
    }

    /** What a copy that came is to the message that was here before it. */
    enum Copy {
        /** None: it is another message, if of the same content. */
        OTHER,
        /** What becomes of the message that is here becomes of it. */
        JOINED,
        /** The message, which was left, is in hand again and goes on where it had come to. */
        RESUMED
    }

    /** Takes the place of the delivery there was, if that has lost its channel. */
    synchronized Copy join(Delivery copy) {
        if (stage == Stage.FORGOTTEN || (stage != Stage.LEFT && !current.cutOff())) {
            return Copy.OTHER;
        }
        current = copy;
        if (stage == Stage.LEFT) {
            stage = Stage.OPEN;
            return Copy.RESUMED;
        }
        if (acknowledged) {
            copy.ack();
        }
        return Copy.JOINED;
    }

    /** Its outcome is stored. */
    void done() {
        stage = Stage.DONE;
    }

    /** A copy of it, should one come, is another message. */
    void forget() {
        stage = Stage.FORGOTTEN;
    }

    /**
     * It was left, because its channel has ended.
     *
     * @param run what became of its run, to be settled with the copy; null if it did not run
     * @return false if the copy is here already, so that it goes on at once
     */
    synchronized boolean left(@Nullable PendingSettlement run) {
        outcome = run;
        acknowledged = false;
        if (current.cutOff()) {
            stage = Stage.LEFT;
            return true;
        }
        return false;
    }

    /** Once: what became of a run of it that ended when there was no channel to settle it on; null without one. */
    public @Nullable PendingSettlement takeOutcome() {
        // Nearly always; whoever leaves one here hands the message on after that.
        if (outcome == null) {
            return null;
        }
        synchronized (this) {
            PendingSettlement known = outcome;
            outcome = null;
            return known;
        }
    }

    boolean isOpen() {
        return stage == Stage.OPEN;
    }

    boolean isForgotten() {
        return stage == Stage.FORGOTTEN;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public DeliveryInfo info() {
        return info;
    }

    @Override
    public @Nullable String unreadable() {
        return current.unreadable();
    }

    @Override
    public boolean lost() {
        return current.lost();
    }

    @Override
    public boolean cutOff() {
        return current.cutOff();
    }

    @Override
    public void ack() {
        acknowledged().ack();
    }

    @Override
    public void ackSoon() {
        acknowledged().ackSoon();
    }

    @Override
    public void requeue() {
        current.requeue();
    }

    /** What is to be acknowledged; a copy that joins from now on is acknowledged by that. */
    private synchronized Delivery acknowledged() {
        acknowledged = true;
        return current;
    }
}
