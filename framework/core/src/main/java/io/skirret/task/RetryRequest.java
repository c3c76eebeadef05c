package io.skirret.task;

import io.skirret.SkirretException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Thrown by {@link TaskContext#retry}: ends the attempt and asks for another. Do not catch it in a task. */
public final class RetryRequest extends SkirretException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration delay;

    /**
     * @param cause what made the task ask, null if nothing was thrown
     * @param delay zero or more, null for the policy's
     */
    public RetryRequest(@Nullable Throwable cause, @Nullable Duration delay) {
        super(cause == null ? "the task asked for a retry" : cause.toString(), cause, false);
        if (delay != null && delay.isNegative()) {
            throw new IllegalArgumentException("a retry delay is zero or more, got " + delay);
        }
        this.delay = delay;
    }

    /** The delay asked for, or null for the policy's. */
    public @Nullable Duration delay() {
        return delay;
    }

    @Override
    public Fault fault() {
        return Fault.TASK;
    }

    @Override
    public boolean retriable() {
        return true;
    }
}
