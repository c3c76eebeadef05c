package io.skirret.settings;

import io.skirret.settings.internal.Passwords;

/**
 * A value that was found for a setting.
 *
 * @param setting the setting
 * @param name what the application chose in the key of a family, such as a policy's name; else empty
 * @param detail what it chose behind that, such as the failure in {@code skirret.policies.<name>.on.<failure>}; else
 *     empty
 * @param key as it was written
 * @param text as it was written, without blanks around it
 * @param source for people: {@code system property}, {@code environment variable SKIRRET_QUEUE}, or a file
 */
public record FoundSetting<T>(Setting<T> setting, String name, String detail, String key, String text, String source) {

    /** @throws ConfigException if the text is none of the setting's values */
    public T value() {
        ValueType<T> type = setting.type();
        return type.parse(text).orElseThrow(() -> refuse(type.expected(), type.advice(text)));
    }

    /** For a value that does not fit: where, what was expected, what came, and a sentence that says what to write. */
    public ConfigException refuse(String expected, String advice) {
        return refuse(expected, "'" + shown() + "'", advice);
    }

    /** The same where something else than the value is wrong. */
    public ConfigException refuse(String expected, String got, String advice) {
        return new ConfigException(
                key + ": expected " + expected + ", got " + got + " (" + source + "); nothing was started. " + advice);
    }

    /**
     * The text for people. Whatever the setting, it may hold a URL by mistake, and a URL a password: that is left out.
     */
    public String shown() {
        return Passwords.hiddenIn(text);
    }

    /** For people: never a password. */
    @Override
    public String toString() {
        return key + " = " + shown() + " (" + source + ")";
    }
}
