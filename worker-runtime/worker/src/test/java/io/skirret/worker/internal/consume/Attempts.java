package io.skirret.worker.internal.consume;

import io.skirret.message.Message;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Delivery;

/** Attempts made up, of deliveries that must not be settled. */
public final class Attempts {

    private Attempts() {}

    /** Came back unsettled so often, as the broker tells. */
    public static Attempt of(TaskMessage message, long redeliveries) {
        return new Attempt(new Lent(message.toMessage(), redeliveries), message);
    }

    /** A delivery that nobody may settle. */
    private record Lent(Message message, long redeliveries) implements Delivery {

        @Override
        public DeliveryInfo info() {
            return new DeliveryInfo("skirret", "", "skirret", redeliveries > 0, redeliveries);
        }

        @Override
        public boolean lost() {
            return false;
        }

        @Override
        public void ack() {
            throw new AssertionError("only settle settles");
        }

        @Override
        public void requeue() {
            throw new AssertionError("only settle settles");
        }
    }
}
