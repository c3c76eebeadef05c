package io.skirret.tracing;

import io.skirret.message.internal.SafeThrowable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenTelemetry that breaks, by a sampler of the application's say, or by parts of several versions, which is a
 * {@link LinkageError}: no call fails with it.
 */
final class BrokenTracing {

    private static final Logger log = LoggerFactory.getLogger(BrokenTracing.class);
    private static final AtomicBoolean told = new AtomicBoolean();

    private BrokenTracing() {}

    /** Once a process: every call may break. */
    static void tell(Throwable broken) {
        if (!told.getAndSet(true)) {
            log.error(
                    "Expected OpenTelemetry to take a call, but it failed; the call is sent without a trace, as are others that"
                            + " this happens to",
                    SafeThrowable.of(broken));
        }
    }
}
