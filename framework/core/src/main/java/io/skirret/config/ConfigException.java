package io.skirret.config;

/** The configuration cannot be used. Says where it stands, what was expected, what came, what to write; never a secret. */
public final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
