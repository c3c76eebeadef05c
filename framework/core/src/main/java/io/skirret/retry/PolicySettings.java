package io.skirret.retry;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import io.skirret.settings.Durations;
import io.skirret.settings.Suggestion;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Policies from settings {@code skirret.policies.<name>.<setting>}; each complaint names the setting in full. */
final class PolicySettings {
    private static final String PREFIX = "skirret.policies.";
    private static final String ON = "on.";
    private static final List<String> KEYS = List.of(
            "maxRetries",
            "backoff",
            "base",
            "multiplier",
            "factor",
            "cap",
            "jitter",
            "minDelay",
            "totalBudget",
            "retryAfterCap",
            "adaptive",
            "deferBelow",
            "peak",
            "zone");
    private static final String CHOICE = "Settings: " + String.join(", ", KEYS) + ", on.<failure>.";
    private static final Map<String, String> CANONICAL =
            KEYS.stream().collect(Collectors.toMap(PolicySettings::plain, key -> key));

    private final String name;
    private final Map<String, Setting> settings;

    /** A value and the full key it was written under. */
    private record Setting(String key, String value) {}

    private PolicySettings(String name, Map<String, Setting> settings) {
        this.name = name;
        this.settings = settings;
    }

    /**
     * A policy from settings.
     *
     * @param key one of its settings in full, for a complaint about it as a whole
     * @param routeKeys the settings in full that send failures elsewhere, by the failure
     */
    record Parsed(RetryPolicy policy, String key, Map<String, String> routeKeys) {}

    /** In the order of the names, whatever the map's. */
    static List<Parsed> parse(Map<?, ?> all) {
        Map<String, Map<String, Setting>> byName = new TreeMap<>();
        all.forEach((key, value) -> {
            if (key instanceof String full && full.startsWith(PREFIX)) {
                read(full, value, byName);
            }
        });
        return byName.entrySet().stream()
                .map(entry -> new PolicySettings(entry.getKey(), entry.getValue()).parsed())
                .toList();
    }

    private static void read(String full, @Nullable Object value, Map<String, Map<String, Setting>> byName) {
        String rest = full.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        if (dot <= 0) {
            throw InvalidPolicyException.of(full, PREFIX + "<name>.<setting>", "no setting", CHOICE);
        }
        String name = rest.substring(0, dot);
        if (!RetryPolicy.isName(name)) {
            throw InvalidPolicyException.of(
                    full, "a policy's name of " + RetryPolicy.NAME_RULE, "\"" + name + "\"", "Choose another name.");
        }
        String written = rest.substring(dot + 1);
        String key = written.regionMatches(true, 0, ON, 0, ON.length())
                ? ON + failure(full, written.substring(ON.length()))
                : CANONICAL.get(plain(written));
        if (key == null) {
            throw InvalidPolicyException.of(
                    full,
                    "a setting of a retry policy",
                    "\"" + written + "\"",
                    (Suggestion.didYouMean(written, KEYS) + " " + CHOICE).strip());
        }
        Map<String, Setting> settings = byName.computeIfAbsent(name, unseen -> new TreeMap<>());
        Setting before =
                settings.put(key, new Setting(full, String.valueOf(value).strip()));
        if (before != null) {
            throw InvalidPolicyException.of(
                    full, "one value", "another under " + before.key(), "Remove one of the two.");
        }
    }

    private static String failure(String full, String written) {
        return RouteSettings.canonical(written)
                .orElseThrow(() -> InvalidPolicyException.of(
                        full,
                        "a failure type, a category or an HTTP status after \"on.\"",
                        "\"" + written + "\"",
                        (Suggestion.didYouMean(written, RouteSettings.names()) + " Write 503, or one of "
                                        + String.join(", ", RouteSettings.names()) + ".")
                                .strip()));
    }

    private Parsed parsed() {
        Map<String, String> routeKeys = new TreeMap<>();
        settings.forEach((key, setting) -> {
            if (key.startsWith(ON)) {
                routeKeys.put(key.substring(ON.length()), setting.key());
            }
        });
        return new Parsed(policy(), settings.values().iterator().next().key(), routeKeys);
    }

    private RetryPolicy policy() {
        requireWithinCap("base", RetryPolicies.DEFAULT.base());
        requireWithinCap("minDelay", RetryPolicies.DEFAULT.minDelay());
        requireTypesLeft();
        RetryPolicy.Builder builder = RetryPolicy.builder(name);
        find("maxRetries").ifPresent(setting -> builder.maxRetries(wholeNumber(setting)));
        builder.backoff(backoff());
        find("base").ifPresent(setting -> builder.base(duration(setting)));
        find("cap").ifPresent(setting -> builder.cap(duration(setting)));
        find("jitter").ifPresent(setting -> builder.jitter(jitter(setting)));
        find("minDelay").ifPresent(setting -> builder.minDelay(duration(setting)));
        find("totalBudget")
                .filter(setting -> !setting.value().equalsIgnoreCase("none"))
                .ifPresent(setting -> builder.totalBudget(aboveZero(setting)));
        find("retryAfterCap").ifPresent(setting -> builder.retryAfterCap(duration(setting)));
        builder.adaptive(adaptive());
        settings.forEach((key, setting) -> {
            if (key.startsWith(ON)) {
                RouteSettings.apply(key.substring(ON.length()), setting.value(), builder);
            }
        });
        return builder.build();
    }

    private void requireWithinCap(String key, Duration unlessSet) {
        Duration cap = find("cap").map(PolicySettings::duration).orElse(RetryPolicies.DEFAULT.cap());
        Duration value = find(key).map(PolicySettings::duration).orElse(unlessSet);
        if (value.compareTo(cap) <= 0) {
            return;
        }
        Setting setting = settings.get(key);
        Setting capSetting = settings.get("cap");
        if (setting != null) {
            throw InvalidPolicyException.of(
                    setting.key(),
                    "no more than the cap of " + Durations.format(cap),
                    quoted(setting),
                    "Raise " + (capSetting == null ? full("cap") : capSetting.key()) + " or lower this.");
        } else if (capSetting != null) {
            throw InvalidPolicyException.of(
                    capSetting.key(),
                    "no less than the " + key + ", which is " + Durations.format(value) + " unless set",
                    quoted(capSetting),
                    "Raise it, or set " + full(key) + " too.");
        }
    }

    /** A category can speak only if one of its types has no policy of its own. */
    private void requireTypesLeft() {
        for (FailureCategory category : FailureCategory.values()) {
            Setting setting = settings.get(ON + category);
            List<String> types = Stream.of(FailureType.values())
                    .filter(type -> type.category() == category)
                    .map(type -> ON + type)
                    .toList();
            if (setting != null && settings.keySet().containsAll(types)) {
                throw InvalidPolicyException.of(
                        setting.key(),
                        "a type of that category without a policy of its own",
                        "one for each of "
                                + String.join(
                                        ", ", types.stream().map(this::full).toList()),
                        "Remove it, it would never be followed, or one of the others.");
            }
        }
    }

    private String full(String key) {
        return PREFIX + name + "." + key;
    }

    private Backoff backoff() {
        String kind = find("backoff").map(PolicySettings::word).orElse("exponential");
        Backoff backoff = switch (kind) {
            case "exponential" -> Backoff.exponential(number("multiplier", 2));
            case "linear" -> Backoff.linear(number("factor", 1));
            case "fixed" -> Backoff.fixed();
            case "immediate" -> Backoff.immediate();
            case "fibonacci" -> Backoff.fibonacci();
            default ->
                throw choice(
                        settings.get("backoff"),
                        List.of("exponential", "linear", "fixed", "immediate", "fibonacci"),
                        "A function of your own is given in code: Backoff.custom(...).");
        };
        refuseUnused("multiplier", backoff instanceof Backoff.Exponential, kind);
        refuseUnused("factor", backoff instanceof Backoff.Linear, kind);
        return backoff;
    }

    private @Nullable Adaptive adaptive() {
        boolean on = find("adaptive").map(PolicySettings::trueOrFalse).orElse(false);
        requireBeside("deferBelow", on, "adaptive = true", "Without it nothing is put off.");
        int below = find("deferBelow").map(PolicySettings::priority).orElse(0);
        PeakHours peak = PeakHours.DEFAULT;
        for (String key : List.of("peak", "zone")) {
            requireBeside(
                    key, below > 0, "deferBelow above 0", "It says which priorities wait until peak hours are over.");
            Setting setting = settings.get(key);
            if (setting != null) {
                peak = key.equals("peak")
                        ? peak.withHours(setting.key(), setting.value())
                        : peak.withZone(setting.key(), setting.value());
            }
        }
        return on ? Adaptive.deferring(below, peak) : null;
    }

    private void requireBeside(String key, boolean there, String other, String fix) {
        Setting setting = settings.get(key);
        if (setting != null && !there) {
            throw InvalidPolicyException.of(setting.key(), other + " beside it", "none", fix);
        }
    }

    private static boolean trueOrFalse(Setting setting) {
        return switch (word(setting)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw InvalidPolicyException.of(
                        setting.key(), "true or false", quoted(setting), "true lets retries follow what workers see.");
        };
    }

    private static int priority(Setting setting) {
        if (setting.value().matches("\\d{1,3}") && Integer.parseInt(setting.value()) <= Adaptive.MOST_PRIORITY) {
            return Integer.parseInt(setting.value());
        }
        throw InvalidPolicyException.of(
                setting.key(),
                "a priority of 0 to " + Adaptive.MOST_PRIORITY,
                quoted(setting),
                "Retries of calls below it wait until peak hours are over; 1 means those without a priority.");
    }

    private static Jitter jitter(Setting setting) {
        switch (word(setting)) {
            case "none", "false":
                return Jitter.none();
            case "proportional", "true":
                return Jitter.proportional();
            case "full":
                return Jitter.full();
            case "equal":
                return Jitter.equal();
            case "decorrelated":
                return Jitter.decorrelated();
            default:
                return Jitter.proportional(ratio(setting));
        }
    }

    private static double ratio(Setting setting) {
        String value = setting.value();
        boolean percent = value.endsWith("%");
        try {
            double number = Double.parseDouble(percent ? value.substring(0, value.length() - 1) : value);
            double ratio = percent ? number / 100 : number;
            if (ratio >= 0 && ratio <= 1) {
                return ratio;
            }
        } catch (NumberFormatException notANumber) {
            // Falls to the complaint below, which names everything that is accepted.
        }
        throw choice(
                setting,
                List.of("none", "proportional", "full", "equal", "decorrelated"),
                "Or write a ratio of 0 to 1, or a percentage: 0.25, 10%.");
    }

    private void refuseUnused(String key, boolean used, String kind) {
        Setting setting = settings.get(key);
        if (setting != null && !used) {
            throw InvalidPolicyException.of(
                    setting.key(),
                    key.equals("factor") ? "backoff = linear beside it" : "backoff = exponential beside it",
                    "backoff = " + kind,
                    "Remove the " + key + " or change the backoff.");
        }
    }

    private double number(String key, double otherwise) {
        Setting setting = settings.get(key);
        if (setting == null) {
            return otherwise;
        }
        double number;
        try {
            number = Double.parseDouble(setting.value());
        } catch (NumberFormatException notANumber) {
            number = Double.NaN;
        }
        double least = key.equals("multiplier") ? 1 : 0;
        if (!(number >= least && number <= Backoff.MAX_FACTOR)) {
            throw InvalidPolicyException.of(
                    setting.key(),
                    "a number of " + (int) least + " to " + (int) Backoff.MAX_FACTOR,
                    quoted(setting),
                    "Write it like 1.5.");
        }
        return number;
    }

    private static int wholeNumber(Setting setting) {
        try {
            int number = Integer.parseInt(setting.value());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Falls to the complaint below.
        }
        throw InvalidPolicyException.of(
                setting.key(),
                "a whole number, 0 to " + Integer.MAX_VALUE,
                quoted(setting),
                "0 means that nothing is retried.");
    }

    private static Duration duration(Setting setting) {
        return Durations.parse(setting.value())
                .filter(duration -> !duration.isNegative() && duration.compareTo(RetryPolicy.MAX_DURATION) <= 0)
                .orElseThrow(() -> InvalidPolicyException.of(
                        setting.key(),
                        "a duration of 0 to 365 days",
                        quoted(setting),
                        "Write it with its unit: 100ms, 2s, 5m, 1h, 7d or PT2S."));
    }

    private static Duration aboveZero(Setting setting) {
        Duration duration = duration(setting);
        if (duration.isZero()) {
            throw InvalidPolicyException.of(
                    setting.key(),
                    "a duration above 0 to 365 days, or none",
                    quoted(setting),
                    "For no retries at all write " + setting.key().replaceFirst("[^.]*$", "maxRetries") + " = 0.");
        }
        return duration;
    }

    private Optional<Setting> find(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    private static InvalidPolicyException choice(@Nullable Setting setting, List<String> choices, String fix) {
        if (setting == null) {
            throw new IllegalStateException("a default that is no choice");
        }
        return InvalidPolicyException.of(
                setting.key(),
                "one of " + String.join(", ", choices),
                quoted(setting),
                (Suggestion.didYouMean(setting.value(), choices) + " " + fix).strip());
    }

    private static String quoted(Setting setting) {
        return "\"" + setting.value() + "\"";
    }

    private static String word(Setting setting) {
        return setting.value().toLowerCase(Locale.ROOT);
    }

    /** {@code max-retries}, {@code max_retries} and {@code maxRetries} are one. */
    private static String plain(String key) {
        return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
