package io.skirret.settings;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting that there is. Its room declares it once as a constant; reading, checking, help, the reference page and
 * suggestions follow from it.
 *
 * @param key its full name, in lower case with {@code -} within words. What the application chooses stands in angle
 *     brackets: {@code skirret.policies.<name>.max-retries}
 * @param type how its value is written, and its range
 * @param defaultText the value that holds unless it is set, as it would be written; null if there is none
 * @param description what it does, in one or two sentences of plain text for people; with its unit if the value does
 *     not tell it
 */
public record Setting<T>(
        String key, ValueType<T> type, @Nullable String defaultText, String description) {

    /**
     * @throws IllegalArgumentException if the default is none of the type's values: a defect of the room that declares
     *     it
     */
    public Setting {
        Objects.requireNonNull(description, "description");
        if (!key.equals(key.strip()) || key.split("\\.", -1).length < 2) {
            throw new IllegalArgumentException("expected a key of two words or more with dots, got '" + key
                    + "'; it cannot be declared; correct the room that declares it");
        }
        if (defaultText != null && type.parse(defaultText).isEmpty()) {
            throw new IllegalArgumentException(key + ": expected a default that is " + type.expected() + ", got '"
                    + defaultText + "'; it cannot be declared; correct the room that declares it");
        }
    }

    /** A setting without a default. */
    public static <T> Setting<T> optional(String key, ValueType<T> type, String description) {
        return new Setting<>(key, type, null, description);
    }

    /** The value that holds unless it is set; empty if there is none. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultText).flatMap(type::parse);
    }

    /**
     * Whether the application chooses a part of the key, so that it can be set many times, and not by an environment
     * variable.
     */
    public boolean isFamily() {
        return key.indexOf('<') >= 0;
    }

    /** {@code SKIRRET_PUBLISH_MAX_OUTSTANDING} for {@code skirret.publish.max-outstanding}; empty for a family. */
    public Optional<String> environmentName() {
        return isFamily() ? Optional.empty() : Optional.of(environmentName(key));
    }

    static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The first two words of the key, which settings of one kind share: {@code skirret.publish}. */
    String section() {
        String[] words = key.split("\\.", 3);
        return words[0] + "." + words[1];
    }

    /** Before the part that the application chooses, with the dot. */
    String prefix() {
        return key.substring(0, key.indexOf('<'));
    }
}
