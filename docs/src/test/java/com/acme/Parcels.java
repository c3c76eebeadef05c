package com.acme;

import io.skirret.task.Reject;
import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.time.Duration;

/** A task that says itself whether and when it runs again. */
public final class Parcels {

    private Parcels() {}

    @Task(maxRetries = 24)
    public static void track(String parcel, TaskContext context) {
        if (!parcel.matches("[A-Z]{2}[0-9]{9}")) {
            throw new Reject("expected a parcel's number such as RX123456789, got '" + parcel + "'");
        }
        boolean arrived;
        try {
            arrived = Carrier.hasDelivered(parcel);
        } catch (Carrier.AtNightClosedException closed) {
            throw context.retry(closed, closed.opensIn());
        }
        if (!arrived) {
            throw context.retry(null, Duration.ofHours(1));
        }
    }

    /** Who brings parcels. */
    static final class Carrier {

        private Carrier() {}

        /** Parcels whose number ends with 0 are on their way, with 1 nobody can say. */
        static boolean hasDelivered(String parcel) throws AtNightClosedException {
            if (parcel.endsWith("1")) {
                throw new AtNightClosedException();
            }
            return !parcel.endsWith("0");
        }

        /** Nobody answers before the morning. */
        static final class AtNightClosedException extends Exception {
            private static final long serialVersionUID = 1L;

            Duration opensIn() {
                return Duration.ofHours(7);
            }
        }
    }
}
