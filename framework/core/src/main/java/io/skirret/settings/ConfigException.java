package io.skirret.settings;

import io.skirret.SkirretException;

/** The configuration cannot be used. Says where it stands, what was expected, what came, what to write; never a secret. */
public final class ConfigException extends SkirretException {

    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
