package io.skirret.result;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/** The place where results are kept could not be asked, or refused. Nothing is known of the result. */
public final class ResultStoreException extends SkirretException {

    private static final long serialVersionUID = 1L;

    private final boolean away;

    /**
     * @param away whether it cannot be reached, so that the same may succeed later
     * @param cause null if there is none
     */
    public ResultStoreException(boolean away, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.away = away;
    }

    @Override
    public Fault fault() {
        return away ? Fault.BROKER : Fault.CONFIGURATION;
    }

    @Override
    public boolean retriable() {
        return away;
    }
}
