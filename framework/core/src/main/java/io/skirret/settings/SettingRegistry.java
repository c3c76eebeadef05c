package io.skirret.settings;

import io.skirret.settings.internal.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All settings of some rooms, in their order. Finds the one that a key or an environment variable means, and says what
 * is wrong with a key that means none. Immutable.
 */
public final class SettingRegistry {

    private final List<Setting<?>> all;
    private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();
    private final Map<String, Setting<?>> byVariable = new LinkedHashMap<>();
    private final List<Setting<?>> families = new ArrayList<>();

    /**
     * What a key means.
     *
     * @param name what the application chose, empty if the setting is no family
     * @param detail what the application chose behind that, empty if there is no such part
     */
    record Match(Setting<?> setting, String name, String detail) {

        /** The same for two spellings of one key. */
        String identity() {
            return setting.key() + " " + name + " " + Suggestion.plain(detail);
        }
    }

    /** @throws IllegalArgumentException if two have the same key: a defect of the rooms that declare them */
    public SettingRegistry(Collection<? extends Setting<?>> settings) {
        all = List.copyOf(settings);
        for (Setting<?> setting : all) {
            if (byKey.put(setting.key(), setting) != null) {
                throw new IllegalArgumentException("expected each setting to be declared once, got '" + setting.key()
                        + "' twice; nothing was started; remove one of the two");
            }
            setting.environmentName().ifPresent(variable -> byVariable.put(variable, setting));
        }
        // Those with two parts of the application's own first: their second part could be called like another setting.
        all.stream()
                .filter(setting -> setting.isFamily() && tail(setting).endsWith(">"))
                .forEach(families::add);
        all.stream()
                .filter(setting -> setting.isFamily() && !tail(setting).endsWith(">"))
                .forEach(families::add);
    }

    /** In the order in which the rooms declare them. */
    public List<Setting<?>> all() {
        return all;
    }

    /** Whether a key begins with the same two words as some setting, and so means one of these or is mistyped. */
    public boolean owns(String key) {
        return all.stream()
                .map(Setting::section)
                .anyMatch(section -> key.equals(section) || key.startsWith(section + "."));
    }

    /**
     * The key of the setting that an environment variable stands for: {@code skirret.worker.shutdown-budget} for
     * {@code SKIRRET_WORKER_SHUTDOWN_BUDGET} and, as Spring Boot writes it, {@code SKIRRET_WORKER_SHUTDOWNBUDGET}.
     */
    public Optional<String> keyOf(String variable) {
        Setting<?> exact = byVariable.get(variable);
        if (exact != null) {
            return Optional.of(exact.key());
        }
        return byVariable.values().stream()
                .map(Setting::key)
                .filter(key -> variable.equals(Setting.environmentName(key.replace("-", ""))))
                .findFirst();
    }

    /** Whether a variable is written as the documentation has it, which goes before other forms. */
    public boolean isVariable(String variable) {
        return byVariable.containsKey(variable);
    }

    /** Whether a variable that stands for no setting was meant as one: it begins with the same two words. */
    public boolean ownsVariable(String variable) {
        return all.stream().anyMatch(setting -> variable.startsWith(Setting.environmentName(setting.section())));
    }

    /** What these settings say, as given in code; keys of other sections are passed over. */
    public SettingValues given(Map<?, ?> settings) {
        SettingValues.Builder values = SettingValues.builder(this);
        settings.forEach((key, value) -> {
            if (key instanceof String full && owns(full)) {
                values.add(full, String.valueOf(value), "given in code");
            }
        });
        return values.build();
    }

    /** What a key means; null if it is no setting. */
    @Nullable
    Match match(String key) {
        Setting<?> exact = byKey.get(key);
        if (exact != null && !exact.isFamily()) {
            return new Match(exact, "", "");
        }
        for (Setting<?> family : families) {
            Match match = key.startsWith(family.prefix())
                    ? match(family, key.substring(family.prefix().length()))
                    : null;
            if (match != null) {
                return match;
            }
        }
        return null;
    }

    /** The family's key goes on behind the name with nothing, with {@code .word} or with {@code .word.<detail>}. */
    private static @Nullable Match match(Setting<?> family, String rest) {
        String tail = tail(family);
        if (tail.isEmpty()) {
            return new Match(family, rest, "");
        }
        int dot = rest.lastIndexOf('.');
        String detail = "";
        if (tail.endsWith(">")) {
            String word = tail.substring(0, tail.indexOf('<'));
            dot = rest.toLowerCase(Locale.ROOT).indexOf(word);
            detail = dot < 0 ? "" : rest.substring(dot + word.length());
        } else if (!Suggestion.plain(rest.substring(dot + 1)).equals(Suggestion.plain(tail.substring(1)))) {
            return null;
        }
        return dot <= 0 || rest.substring(0, dot).isBlank() ? null : new Match(family, rest.substring(0, dot), detail);
    }

    /** What follows the name that the application chooses: {@code .max-retries}, {@code .on.<failure>} or nothing. */
    private static String tail(Setting<?> family) {
        return family.key().substring(family.key().indexOf('>') + 1);
    }

    /** {@code skirret.policies.<name>.<setting>}: how keys of a family are made. */
    private static String form(Setting<?> family) {
        String tail = tail(family);
        return family.key().substring(0, family.key().length() - tail.length()) + (tail.isEmpty() ? "" : ".<setting>");
    }

    /** For a key that is no setting: what was meant, perhaps, and what there is. */
    public ConfigException unknown(String key, String source) {
        List<Setting<?>> near = all.stream()
                .filter(setting -> setting.isFamily() && key.startsWith(setting.prefix()))
                .toList();
        if (near.isEmpty()) {
            return unknownSection(key, source);
        }
        List<String> words =
                near.stream().map(family -> tail(family).substring(1)).toList();
        return new ConfigException(key + ": expected " + form(near.get(0)) + ", got '" + key + "' (" + source
                + "); nothing was started." + Suggestion.didYouMean(key.substring(key.lastIndexOf('.') + 1), words)
                + " Settings: " + String.join(", ", words) + ".");
    }

    private ConfigException unknownSection(String key, String source) {
        String root = all.get(0).key().substring(0, all.get(0).key().indexOf('.') + 1);
        List<String> keys =
                byKey.keySet().stream().filter(known -> known.indexOf('<') < 0).toList();
        return new ConfigException("expected settings of Skirret only under " + root + ", got '" + key + "' (" + source
                + "); nothing was started." + Suggestion.didYouMean(key.startsWith(root) ? key : root + key, keys)
                + " Settings: "
                + Stream.concat(keys.stream(), families.stream().map(SettingRegistry::form))
                        .distinct()
                        .collect(Collectors.joining(", "))
                + ".");
    }

    /** For an environment variable that is no setting but was meant as one. */
    public ConfigException unknownVariable(String variable) {
        String hint = families.stream()
                .filter(family -> variable.startsWith(Setting.environmentName(family.prefix())))
                .findFirst()
                .map(family -> " Write it in a file or as a system property: " + form(family) + ".")
                .orElseGet(() -> Suggestion.didYouMean(variable, byVariable.keySet()));
        return new ConfigException("expected environment variables of Skirret that are settings, got '" + variable
                + "'; nothing was started." + hint + " Variables: " + String.join(", ", byVariable.keySet()) + ".");
    }
}
