package io.skirret.outbox;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/** The outbox's database could not be used. Says what was expected, what came and what to do. */
public final class OutboxException extends SkirretException {

    private static final long serialVersionUID = 1L;

    private final Fault fault;

    OutboxException(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    /** {@code CONFIGURATION} of a table that is missing or another; {@code CALLER} of a row that was not written. */
    @Override
    public Fault fault() {
        return fault;
    }

    /** Whether the same call may succeed later, in a new transaction: true unless the table is at fault. */
    @Override
    public boolean retriable() {
        return fault != Fault.CONFIGURATION;
    }
}
