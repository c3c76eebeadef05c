package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names of enums as requests have them: in small letters. */
public final class Choice {

    private Choice() {}

    /** The one of this name; empty if there is none. */
    static <E extends Enum<E>> Optional<E> of(Class<E> type, String name) {
        return Stream.of(type.getEnumConstants())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    /** All names, for people. */
    static String names(Class<? extends Enum<?>> type) {
        return Stream.of(type.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** The one that a parameter names; null if it is not there. */
    static <E extends Enum<E>> @Nullable E parameter(Request request, String name, Class<E> type) {
        return parameter(name, request.parameter(name).orElse(null), type);
    }

    /**
     * The one that a parameter with this value names; null for null.
     *
     * @throws Problem if there is none of that name
     */
    public static <E extends Enum<E>> @Nullable E parameter(String name, @Nullable String value, Class<E> type) {
        return value == null
                ? null
                : of(type, value)
                        .orElseThrow(() -> Problem.badRequest("parameter " + name + ": expected one of " + names(type)
                                + ", got something else; nothing was searched."));
    }
}
