package io.skirret.worker.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The arguments of a command, by name. What is not as expected is told to whoever sent it. */
record Arguments(String method, JsonNode values) {

    private static final int MOST_IN_A_LIST = 10_000;
    private static final int MOST_NAMES = 50_000;
    private static final double LATEST = 1e11;

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** A text that must be there. */
    String text(String name) {
        return optionalText(name).orElseThrow(() -> wrong(name, "a text", values.path(name)));
    }

    Optional<String> optionalText(String name) {
        JsonNode value = values.path(name);
        if (isAbsent(value)) {
            return Optional.empty();
        }
        if (!value.isValueNode()) {
            throw wrong(name, "a text", value);
        }
        return Optional.of(value.asText());
    }

    /** One text or a list of them; none if there is nothing. */
    List<String> texts(String name) {
        JsonNode value = values.path(name);
        if (isAbsent(value)) {
            return List.of();
        }
        if (value.isValueNode()) {
            return List.of(value.asText());
        }
        if (!value.isArray() || value.size() > MOST_IN_A_LIST) {
            throw wrong(name, "texts, at most " + MOST_IN_A_LIST, value);
        }
        List<String> texts = new ArrayList<>();
        value.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    /** The names in an object, whatever their values are, at most 50,000; none if there is no object. */
    List<String> names(String name) {
        List<String> names = new ArrayList<>();
        Iterator<String> given = values.path(name).fieldNames();
        while (given.hasNext() && names.size() < MOST_NAMES) {
            names.add(given.next());
        }
        return names;
    }

    /** Times in seconds since 1970 by name; what is none is passed over. */
    Map<String, Instant> times(String name) {
        Map<String, Instant> times = new LinkedHashMap<>();
        JsonNode given = values.path(name);
        given.fieldNames().forEachRemaining(key -> {
            JsonNode value = given.path(key);
            if (value.isNumber() && Math.abs(value.asDouble()) < LATEST && times.size() < MOST_NAMES) {
                times.put(key, Instant.ofEpochMilli(Math.round(value.asDouble() * 1000)));
            }
        });
        return times;
    }

    /** A whole number; one that is written as a text is read, too. */
    OptionalInt optionalWhole(String name) {
        Optional<String> written = optionalText(name);
        if (written.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(written.get().strip()));
        } catch (NumberFormatException wrong) {
            throw wrong(name, "a whole number", values.path(name));
        }
    }

    /** Texts by name, one or a list each; or a list of {@code name=text}, as Celery's command line sends them. */
    Map<String, List<String>> stamps(String name) {
        JsonNode given = values.path(name);
        Map<String, List<String>> stamps = new LinkedHashMap<>();
        if (given.isObject() && given.size() <= MOST_IN_A_LIST) {
            Arguments inner = new Arguments(method, given);
            given.fieldNames().forEachRemaining(key -> stamps.put(key, inner.texts(key)));
            return stamps;
        }
        for (String pair : texts(name)) {
            int sign = pair.indexOf('=');
            if (sign < 1) {
                throw wrong(name, "stamps such as name=value", given);
            }
            stamps.computeIfAbsent(pair.substring(0, sign), key -> new ArrayList<>())
                    .add(pair.substring(sign + 1));
        }
        return stamps;
    }

    /** False if it is not there; words as Celery's command line sends them are read, too. */
    boolean isTrue(String name) {
        JsonNode value = values.path(name);
        return value.isTextual()
                ? List.of("true", "yes", "1", "on").contains(value.textValue().toLowerCase(Locale.ROOT))
                : value.asBoolean();
    }

    private CommandException wrong(String name, String expected, JsonNode got) {
        String text = got.toString();
        return CommandException.arguments(method + "() expected '" + name + "' to be " + expected + ", got "
                + (isAbsent(got) ? "nothing" : text.substring(0, Math.min(100, text.length()))));
    }
}
