package io.skirret.failure;

import io.skirret.settings.FoundSetting;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The settings {@code skirret.failures.<exception class>}. */
public final class FailureSettings {

    private static final Pattern CLASS_NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
            + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)+");

    private static final List<String> NAMES =
            Arrays.stream(FailureType.values()).map(Enum::name).toList();

    private static final Setting<FailureType> TYPE = Setting.optional(
            "skirret.failures.<exception class>",
            ValueType.of(
                            FailureType.class.getName(),
                            "a failure type",
                            "Types: " + String.join(", ", NAMES) + ".",
                            text -> NAMES.contains(text) ? FailureType.valueOf(text) : null)
                    .suggesting(NAMES),
            "Failure type of an exception, by the class with its package; a nested class is written with $.");

    /** In the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(TYPE);

    private FailureSettings() {}

    /**
     * Failure types by class of exception.
     *
     * @throws io.skirret.settings.ConfigException if a class is none
     */
    public static Map<String, FailureType> read(SettingValues values) {
        Map<String, FailureType> types = new TreeMap<>();
        for (FoundSetting<FailureType> found : values.all(TYPE)) {
            if (!CLASS_NAME.matcher(found.name()).matches()) {
                throw found.refuse(
                        "skirret.failures.<class of an exception with its package>",
                        "'" + found.name() + "'",
                        "Write it like skirret.failures.com.acme.StockMovedException, and a nested class with $.");
            }
            types.put(found.name(), found.value());
        }
        return Map.copyOf(types);
    }
}
