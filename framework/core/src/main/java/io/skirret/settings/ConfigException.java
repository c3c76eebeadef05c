package io.skirret.settings;

import io.skirret.SkirretException;

/**
 * The configuration cannot be used. Says where it stands, what was expected, what came, what to write; never a secret.
 */
public final class ConfigException extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** @param message which setting, what was expected, what came instead, and what to do */
    public ConfigException(String message) {
        super(message);
    }

    /**
     * @param message which setting, what was expected, what came instead, and what to do
     * @param cause what was thrown while it was read
     */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
