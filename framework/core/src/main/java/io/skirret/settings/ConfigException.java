package io.skirret.settings;

/** The configuration cannot be used. Says where it stands, what was expected, what came, what to write; never a secret. */
public final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
