package io.skirret.config;

import io.skirret.config.BreakerSettings.WhenOpen;
import io.skirret.settings.ConfigException;
import io.skirret.settings.Durations;
import io.skirret.settings.Suggestion;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code skirret.breakers.<name>.<setting>}. A name may have dots in it, a setting has none. */
final class BreakerReader {

    private static final List<String> SETTINGS = List.of("failures", "rate", "window", "openFor", "trials", "whenOpen");

    private final Map<String, BreakerSettings.Builder> builders = new TreeMap<>();
    private final Map<String, String> keysSeen = new LinkedHashMap<>();

    static Map<String, BreakerSettings> read(Map<String, Setting> settings) {
        BreakerReader reader = new BreakerReader();
        new TreeMap<>(settings).forEach((key, setting) -> {
            if (key.startsWith(Keys.BREAKERS)) {
                reader.add(key, setting);
            }
        });
        return reader.build();
    }

    private void add(String key, Setting setting) {
        String rest = key.substring(Keys.BREAKERS.length());
        int dot = rest.lastIndexOf('.');
        String name = dot < 0 ? "" : rest.substring(0, dot);
        String typed = rest.substring(dot + 1);
        String what = SETTINGS.stream()
                .filter(known -> plain(known).equals(plain(typed)))
                .findFirst()
                .orElse("");
        if (name.isBlank() || what.isEmpty()) {
            throw new ConfigException(key + ": expected " + Keys.BREAKERS + "<name>.<setting>, got '" + key + "' ("
                    + setting.source() + "); nothing was started." + Suggestion.didYouMean(typed, SETTINGS)
                    + " Settings of a breaker: " + String.join(", ", SETTINGS));
        }
        String before = keysSeen.putIfAbsent(name + "." + what, key);
        if (before != null) {
            throw new ConfigException(key + ": expected each setting of a breaker once, got " + what + " of '" + name
                    + "' also as " + before + "; nothing was started; remove one");
        }
        BreakerSettings.Builder builder = builders.computeIfAbsent(name, fresh -> BreakerSettings.builder());
        switch (what) {
            case "failures" -> builder.failures(number(key, setting));
            case "rate" -> builder.rate(percent(key, setting));
            case "window" -> builder.window(number(key, setting));
            case "trials" -> builder.trials(number(key, setting));
            case "openFor" -> builder.openFor(duration(key, setting));
            default -> builder.whenOpen(whenOpen(key, setting));
        }
    }

    private Map<String, BreakerSettings> build() {
        Map<String, BreakerSettings> built = new TreeMap<>();
        builders.forEach((name, builder) -> {
            try {
                built.put(name, builder.build());
            } catch (IllegalArgumentException wrong) {
                throw new ConfigException(
                        Keys.BREAKERS + name + ": " + wrong.getMessage() + "; nothing was started", wrong);
            }
        });
        return Map.copyOf(built);
    }

    private static int number(String key, Setting setting) {
        return parsed(
                key,
                setting,
                text -> text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null,
                "a whole number",
                "write digits alone");
    }

    private static Integer percent(String key, Setting setting) {
        return parsed(
                key,
                setting,
                text -> text.matches("[0-9]{1,3}\\s*%?")
                        ? Integer.valueOf(text.replace("%", "").strip())
                        : null,
                "a percentage",
                "write it like 50%");
    }

    private static Duration duration(String key, Setting setting) {
        return parsed(
                key,
                setting,
                text -> Durations.parse(text).orElse(null),
                "a duration",
                "write it with its unit: 500ms, 30s, 5m or PT30S");
    }

    private static WhenOpen whenOpen(String key, Setting setting) {
        return parsed(
                key,
                setting,
                text -> Arrays.stream(WhenOpen.values())
                        .filter(choice -> plain(choice.name()).equals(plain(text)))
                        .findFirst()
                        .orElse(null),
                "park, fail or dead-letter",
                "write one of them, or remove the setting for park");
    }

    private static <T> T parsed(
            String key, Setting setting, Function<String, @Nullable T> reader, String expected, String fix) {
        T read = reader.apply(setting.value());
        if (read == null) {
            throw new ConfigException(key + ": expected " + expected + ", got '" + setting.value() + "' ("
                    + setting.source() + "); nothing was started; " + fix);
        }
        return read;
    }

    /** {@code open-for}, {@code open_for} and {@code openFor} are one. */
    private static String plain(String word) {
        return word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
