package io.skirret.settings;

import io.skirret.settings.SettingRegistry.Match;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The values that were found for settings, each known and of its type and range. Immutable. */
public final class SettingValues {

    private final SortedMap<String, FoundSetting<?>> found;

    private SettingValues(SortedMap<String, FoundSetting<?>> found) {
        this.found = found;
    }

    /** Collects values for settings of this registry. */
    public static Builder builder(SettingRegistry registry) {
        return new Builder(registry);
    }

    /** Where nothing is set. */
    public static SettingValues none() {
        return new SettingValues(new TreeMap<>());
    }

    /**
     * What was found for a setting; empty if nothing was. Of a family this is asked among the settings of one
     * {@link #named name}.
     */
    public <T> Optional<FoundSetting<T>> find(Setting<T> setting) {
        return all(setting).stream().findFirst();
    }

    /** All that was found for a setting of a family, in the order of the names and details. */
    @SuppressWarnings("unchecked") // What is found for a setting has the type of that setting.
    public <T> List<FoundSetting<T>> all(Setting<T> setting) {
        return found.values().stream()
                .filter(one -> one.setting().key().equals(setting.key()))
                .map(one -> (FoundSetting<T>) one)
                .toList();
    }

    /** The value of a setting, or its default; empty if it is not set and has none. */
    public <T> Optional<T> value(Setting<T> setting) {
        return find(setting).map(FoundSetting::value).or(setting::defaultValue);
    }

    /**
     * The value of a setting that has a default.
     *
     * @throws IllegalArgumentException if it has none: a defect of who asks
     */
    public <T> T get(Setting<T> setting) {
        return value(setting)
                .orElseThrow(() -> new IllegalArgumentException(
                        setting.key() + ": expected a setting with a default, got one without; ask for value()"));
    }

    /**
     * The settings of a family by the name that the application gave.
     *
     * @param prefix the family's, with the dot: {@code skirret.policies.}
     */
    public SortedMap<String, SettingValues> named(String prefix) {
        SortedMap<String, SettingValues> byName = new TreeMap<>();
        for (FoundSetting<?> one : all()) {
            if (one.setting().isFamily() && one.setting().prefix().equals(prefix)) {
                byName.computeIfAbsent(
                        one.name(),
                        name -> only(other -> other.setting().isFamily()
                                && other.setting().prefix().equals(prefix)
                                && other.name().equals(name)));
            }
        }
        return byName;
    }

    private SettingValues only(Predicate<FoundSetting<?>> wanted) {
        SortedMap<String, FoundSetting<?>> some = new TreeMap<>(found);
        some.values().removeIf(wanted.negate());
        return new SettingValues(some);
    }

    /** All that was found, in the order of the keys. */
    public Collection<FoundSetting<?>> all() {
        return List.copyOf(found.values());
    }

    /** Collects what sources say, the strongest first: the first value found stands. Not thread-safe. */
    public static final class Builder {
        private final SettingRegistry registry;
        private final Map<String, FoundSetting<?>> found = new LinkedHashMap<>();

        private Builder(SettingRegistry registry) {
            this.registry = registry;
        }

        /**
         * @throws ConfigException if the key is no setting, its value is none of the setting's, or the same source has
         *     it under another spelling too
         */
        public Builder add(String key, String text, String source) {
            Match match = registry.match(key);
            if (match == null) {
                throw registry.unknown(key, source);
            }
            FoundSetting<?> one =
                    new FoundSetting<>(match.setting(), match.name(), match.detail(), key, text.strip(), source);
            FoundSetting<?> before = found.putIfAbsent(match.identity(), one);
            if (before != null && before.source().equals(source)) {
                throw one.refuse("each setting once", "it also as " + before.key(), "Remove one of the two.");
            }
            return this;
        }

        /** @throws ConfigException if a value is none of its setting's */
        public SettingValues build() {
            SortedMap<String, FoundSetting<?>> byKey = new TreeMap<>();
            found.values().forEach(one -> byKey.put(one.key(), one));
            byKey.values().forEach(FoundSetting::value);
            return new SettingValues(byKey);
        }
    }
}
