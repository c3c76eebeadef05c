package io.skirret.config;

import io.skirret.failure.FailureType;
import io.skirret.settings.ConfigException;
import io.skirret.settings.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads {@code skirret.failures.<class of an exception> = <failure type>}. */
final class FailureReader {

    private static final Pattern CLASS_NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
            + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)+");
    private static final List<String> TYPES =
            Arrays.stream(FailureType.values()).map(Enum::name).toList();

    private FailureReader() {}

    static Map<String, FailureType> read(Map<String, Setting> settings) {
        Map<String, FailureType> types = new TreeMap<>();
        new TreeMap<>(settings).forEach((key, setting) -> {
            if (key.startsWith(Keys.FAILURES)) {
                String name = key.substring(Keys.FAILURES.length());
                if (!CLASS_NAME.matcher(name).matches()) {
                    throw new ConfigException(key + ": expected " + Keys.FAILURES
                            + "<class of an exception with its package>, got '" + name + "' (" + setting.source()
                            + "); nothing was started; write it like " + Keys.FAILURES
                            + "com.acme.StockMovedException, and a nested class with $");
                }
                types.put(name, type(key, setting));
            }
        });
        return Map.copyOf(types);
    }

    private static FailureType type(String key, Setting setting) {
        String typed = setting.value();
        if (!TYPES.contains(typed)) {
            throw new ConfigException(key + ": expected a failure type, got '" + typed + "' (" + setting.source()
                    + "); nothing was started." + Suggestion.didYouMean(typed, TYPES) + " Types: "
                    + String.join(", ", TYPES));
        }
        return FailureType.valueOf(typed);
    }
}
