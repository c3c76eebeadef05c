package io.skirret.worker.internal.effect;

import io.skirret.message.Message;
import io.skirret.message.internal.GroupMember;
import io.skirret.result.internal.StoredResult;
import io.skirret.transport.Destination;
import io.skirret.worker.internal.decide.Decision;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happens outside the worker because of a decision. Data only: settle carries it out. A new kind of
 * effect is a type here and one line in {@code Settlement.perform}.
 */
public sealed interface Effect {

    /** How much the worker does to have it carried out. */
    Assurance assurance();

    /**
     * Whether a second time changes nothing for anybody. Such an effect is carried out even if the broker delivers the
     * message again, since the run is over and its result is known.
     */
    boolean idempotent();

    /**
     * What becomes of the message if this is larger than the broker takes; null to requeue it, as after any other
     * failure.
     */
    @Nullable
    Decision ifTooLarge();

    /** How much the worker does to have an effect carried out. */
    enum Assurance {
        /** Tried until it is confirmed. If it cannot be, nothing after it happens and the message is requeued. */
        CONFIRMED,
        /** Tried once. What comes next waits for the answer, whatever that is. */
        ATTEMPTED,
        /** Sent once, before what comes next. Nobody waits for the answer. */
        SENT
    }

    /** A message for the broker. */
    sealed interface Publish extends Effect {

        Destination to();

        Message message();
    }

    /**
     * The message itself lives on as a copy: in its work queue, in a delay or among the dead letters. From its confirm
     * until the acknowledgement both exist; so it is the last effect of a plan that has to be confirmed.
     */
    record Forward(
            Destination to, Message message, @Nullable Decision ifTooLarge) implements Publish {

        @Override
        public Assurance assurance() {
            return Assurance.CONFIRMED;
        }

        @Override
        public boolean idempotent() {
            return false;
        }
    }

    /** Tells the caller. A caller that has gone misses nothing: unroutable is as good as confirmed. */
    record Reply(
            String address,
            Message message,
            Assurance assurance,
            @Nullable Decision ifTooLarge) implements Publish {

        @Override
        public Destination to() {
            return new Destination.Reply(address);
        }

        @Override
        public boolean idempotent() {
            return true;
        }
    }

    /**
     * A look at a group, since something has arrived there or it is over. It ends well in any case: what cannot be seen
     * now is tried again, and then left to the group's deadline.
     *
     * @param group id of the group
     * @param member who has arrived; null if the group is over and is to be removed
     * @param failed whether it has failed
     * @param queue of the delivery
     */
    record Visit(String group, @Nullable GroupMember member, boolean failed, String queue) implements Effect {

        @Override
        public Assurance assurance() {
            return member == null ? Assurance.SENT : Assurance.CONFIRMED;
        }

        @Override
        public boolean idempotent() {
            return true;
        }

        @Override
        public @Nullable Decision ifTooLarge() {
            return null;
        }
    }

    /** Keeps what became of a call, where results are kept. */
    record Store(StoredResult result, Assurance assurance) implements Effect {

        @Override
        public boolean idempotent() {
            return true;
        }

        @Override
        public @Nullable Decision ifTooLarge() {
            return null;
        }
    }

    /**
     * Any further message: the next call of a chain, a notice. Carried out at least once, so it may come twice.
     *
     * @param ifUnroutable what is carried out if there is no such queue, worked out only then; null to try again, as
     *     after any other failure
     */
    record Send(
            Destination to,
            Message message,
            Assurance assurance,
            @Nullable Decision ifTooLarge,
            @Nullable Supplier<List<Effect>> ifUnroutable)
            implements Publish {

        /** One that is confirmed, and that requeues the message if it cannot be. */
        public Send(Destination to, Message message) {
            this(to, message, Assurance.CONFIRMED, null);
        }

        /** One that is tried again if there is no such queue, as after any other failure. */
        public Send(Destination to, Message message, Assurance assurance, @Nullable Decision ifTooLarge) {
            this(to, message, assurance, ifTooLarge, null);
        }

        @Override
        public boolean idempotent() {
            return false;
        }
    }
}
