package io.skirret.client;

import io.skirret.control.Control;
import io.skirret.control.internal.RevocationLog;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes calls: those who listen are told, and it is written where Java workers read it, too. Who listens may be a
 * worker that does not obey, or one of Python that keeps nothing for others. Thread-safe.
 */
final class CallRevocations {

    private static final Logger log = LoggerFactory.getLogger(CallRevocations.class);

    private final Transport transport;
    private final Clock clock;
    private final Control control;

    CallRevocations(Transport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
        this.control = Control.on(transport, clock);
    }

    /** See {@link AsyncResult#revoke(boolean)}. */
    void revoke(List<String> ids, boolean terminate) {
        String id = ids.get(ids.size() - 1);
        boolean heard = control.workers().tell("revoke", Map.of("task_id", ids, "terminate", terminate));
        try {
            RevocationLog.keep(transport, RevocationLog.Kind.TASK, ids, clock.now());
        } catch (PublishException failure) {
            if (!heard) {
                throw told(failure, id);
            }
            log.debug("The revocation of task {} is not kept for later workers", id, SafeThrowable.of(failure));
        }
    }

    private static PublishException told(PublishException refused, String id) {
        if (refused.reason() != PublishException.Reason.UNROUTABLE) {
            return refused;
        }
        return new PublishException(
                refused.reason(),
                "expected a worker that takes the revocation of task " + id
                        + ", but none listens to remote control, and none ever kept a revocation on this broker; the task is"
                        + " not revoked; start a worker whose skirret.control.allow is not none, or a Python worker",
                refused,
                id);
    }
}
