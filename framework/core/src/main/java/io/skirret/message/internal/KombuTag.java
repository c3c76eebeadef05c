package io.skirret.message.internal;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tags in which Celery sends values that JSON does not have, since 5.3: {@code {"__type__": "decimal", "__value__":
 * "1.10"}}. Each has a text, by the same rule as the values that are sent without a tag, and a Java value that holds
 * all of it.
 */
enum KombuTag {
    /** A {@link LocalDateTime} where Python's has no zone. */
    DATETIME(text -> ValueText.isZoned(text) ? OffsetDateTime.parse(text) : LocalDateTime.parse(text)),
    DATE(LocalDate::parse),
    TIME(ValueText::time),
    DECIMAL(ValueText::decimal),
    UUID(ValueText::uuid),
    /** Bytes that are UTF-8. */
    BYTES(text -> text.getBytes(StandardCharsets.UTF_8)),
    /** Bytes that are not. */
    BASE64(Base64.getDecoder()::decode);

    static final String TYPE = "__type__";
    static final String VALUE = "__value__";

    private static final Map<String, KombuTag> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(KombuTag::tag, tag -> tag));

    private final String tag = name().toLowerCase(Locale.ROOT);
    private final Function<String, Object> value;

    KombuTag(Function<String, Object> value) {
        this.value = value;
    }

    /** As it stands in a message. */
    String tag() {
        return tag;
    }

    /** The tag of this object; null if it is plain data. */
    static @Nullable KombuTag of(Map<String, ? extends @Nullable Object> object) {
        return object.size() == 2 && object.get(TYPE) instanceof String name && object.containsKey(VALUE)
                ? BY_NAME.get(name)
                : null;
    }

    /**
     * The text that stands for the value where it is sent without a tag, as Celery 5.2 does; bytes that are no text
     * have none but their Base64.
     *
     * @throws IllegalArgumentException if there is none
     */
    String text(@Nullable Object tagged) {
        Object plain = this == UUID && tagged instanceof Map<?, ?> parts ? parts.get("hex") : tagged;
        if (!(plain instanceof String text)) {
            throw new IllegalArgumentException("a tag without a text");
        }
        return switch (this) {
            // Celery 5.2 and Java write UTC so.
            case DATETIME -> text.endsWith("+00:00") ? text.substring(0, text.length() - 6) + "Z" : text;
            case UUID -> ValueText.uuid(text).toString();
            default -> text;
        };
    }

    /**
     * The value that holds all that the text says.
     *
     * @throws IllegalArgumentException if it says nothing of this kind
     * @throws java.time.DateTimeException the same of a time
     */
    Object value(String text) {
        return value.apply(text);
    }
}
