package io.skirret.cli;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/** A console that did not do what a command asked of it; its message says all a person needs. */
final class ConsoleRefused extends SkirretException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    ConsoleRefused(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause, false);
        this.fault = fault;
    }

    @Override
    public Fault fault() {
        return fault;
    }
}
