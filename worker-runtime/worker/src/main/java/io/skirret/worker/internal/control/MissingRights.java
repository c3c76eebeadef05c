package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeThrowable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells that the broker does not let remote control do what it has to: in one warning, however much is missing, since
 * it is mostly one user's rights. Thread-safe.
 */
public final class MissingRights {

    private static final Logger log = LoggerFactory.getLogger(RemoteControl.class);

    private final AtomicBoolean told;

    /** @param told whether somebody has told of the user's rights already */
    public MissingRights(AtomicBoolean told) {
        this.told = told;
    }

    /** @param what continues "Remote control was to" */
    void tell(String what, Throwable refused) {
        boolean first = told.compareAndSet(false, true);
        log.atLevel(first ? Level.WARN : Level.DEBUG)
                .setCause(SafeThrowable.of(refused))
                .log(
                        "Remote control was to {}, but the broker does not let it; tasks go on without. Give this user the rights"
                                + " that remote control needs (see the topology page of the reference), or set"
                                + " skirret.control.allow=none. What else it may not do is told at DEBUG",
                        what);
    }
}
