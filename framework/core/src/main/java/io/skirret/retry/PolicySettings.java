package io.skirret.retry;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import io.skirret.settings.FoundSetting;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import io.skirret.settings.internal.Durations;
import io.skirret.settings.internal.Suggestion;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings {@code skirret.policies.<name>.*}: retry policies of the application's own. */
public final class PolicySettings {

    private static final String FAMILY = "skirret.policies.";
    private static final ValueType<Duration> DURATION = ValueType.duration(Duration.ZERO, RetryPolicy.MAX_DURATION);
    private static final ValueType<Duration> BUDGET = ValueType.durationAboveZero(RetryPolicy.MAX_DURATION);

    private static final Setting<Integer> MAX_RETRIES = setting(
            "max-retries",
            ValueType.whole(0, Integer.MAX_VALUE).advising("0 means that nothing is retried."),
            "5",
            "Retries after the first run; 0 never retries.");
    private static final Setting<String> BACKOFF = setting(
            "backoff",
            ValueType.word("exponential", "linear", "fixed", "immediate", "fibonacci")
                    .advising("A function of your own is given in code: Backoff.custom(...)."),
            "exponential",
            "How delays grow: exponential, linear, fixed, immediate or fibonacci.");
    private static final Setting<Duration> BASE =
            setting("base", DURATION, "2s", "What delays grow from; not above the cap.");
    private static final Setting<Double> MULTIPLIER = setting(
            "multiplier",
            ValueType.number(1, Backoff.MAX_FACTOR),
            "2",
            "By how much each delay is longer than the one before; with backoff = exponential only.");
    private static final Setting<Double> FACTOR = setting(
            "factor",
            ValueType.number(0, Backoff.MAX_FACTOR),
            "1",
            "How many times the base each delay is longer than the one before; with backoff = linear only.");
    private static final Setting<Duration> CAP = setting("cap", DURATION, "5m", "Maximum delay, before jitter.");
    private static final Setting<Jitter> JITTER = setting(
            "jitter",
            Jitter.TYPE,
            "proportional",
            "What chance does to a delay: none, proportional (adds 0 to 25 %), full, equal, decorrelated, true, false, or a ratio such as 10% or 0.1.");
    private static final Setting<Duration> MIN_DELAY =
            setting("min-delay", DURATION, "100ms", "Minimum delay; not above the cap.");
    private static final Setting<Optional<Duration>> TOTAL_BUDGET = setting(
            "total-budget",
            ValueType.of(
                    "java.time.Duration",
                    BUDGET.expected() + ", or none",
                    "For no retries at all write max-retries = 0.",
                    text -> text.equalsIgnoreCase("none")
                            ? Optional.empty()
                            : BUDGET.parse(text).map(Optional::of).orElse(null)),
            "none",
            "Maximum time from the start of the first run to the start of the last retry.");
    private static final Setting<Duration> RETRY_AFTER_CAP =
            setting("retry-after-cap", DURATION, "1h", "Maximum wait that a Retry-After header may ask for.");
    private static final Setting<Boolean> ADAPTIVE = setting(
            "adaptive",
            ValueType.onOrOff(),
            "false",
            "Whether retries follow what workers see of earlier retries, the queue and the hour.");
    private static final Setting<Integer> DEFER_BELOW = setting(
            "defer-below",
            ValueType.whole(0, Adaptive.MOST_PRIORITY)
                    .as("a priority")
                    .advising(
                            "Retries of calls below it wait until peak hours are over; 1 means those without a priority."),
            "0",
            "Calls of a lower priority do not retry in peak hours; with adaptive = true only.");
    private static final Setting<PeakHours> PEAK = setting(
            "peak",
            PeakHours.HOURS,
            "09:00-18:00",
            "Peak hours, with defer-below only; 22:00-06:00 goes past midnight.");
    private static final Setting<ZoneId> ZONE =
            setting("zone", PeakHours.ZONE, "UTC", "Time zone of the peak hours, such as Europe/Berlin.");
    private static final Setting<String> ON = Setting.optional(
            FAMILY + "<name>.on.<failure>",
            ValueType.anyText("the name of a policy"),
            "Name of the policy that this failure follows: a failure type, a category or an HTTP status.");

    /** In the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(
            MAX_RETRIES,
            BACKOFF,
            BASE,
            MULTIPLIER,
            FACTOR,
            CAP,
            JITTER,
            MIN_DELAY,
            TOTAL_BUDGET,
            RETRY_AFTER_CAP,
            ADAPTIVE,
            DEFER_BELOW,
            PEAK,
            ZONE,
            ON);

    private final String name;
    private final SettingValues values;

    private PolicySettings(String name, SettingValues values) {
        this.name = name;
        this.values = values;
    }

    /**
     * A policy that the application's settings define.
     *
     * @param first one of its settings, for a complaint about it as a whole
     * @param routes the settings that send failures elsewhere, by the failure
     */
    record Defined(RetryPolicy policy, FoundSetting<?> first, Map<String, FoundSetting<String>> routes) {}

    /** The policies that these settings define, in the order of the names. */
    static List<Defined> read(SettingValues values) {
        return values.named(FAMILY).entrySet().stream()
                .map(entry -> new PolicySettings(entry.getKey(), entry.getValue()).defined())
                .toList();
    }

    private static <T> Setting<T> setting(String word, ValueType<T> type, String unlessSet, String description) {
        return new Setting<>(FAMILY + "<name>." + word, type, unlessSet, description);
    }

    private Defined defined() {
        FoundSetting<?> first = values.all().iterator().next();
        if (!RetryPolicy.isName(name)) {
            throw first.refuse("a policy's name of " + RetryPolicy.NAME_RULE, "'" + name + "'", "Choose another name.");
        }
        requireWithinCap(BASE);
        requireWithinCap(MIN_DELAY);
        RetryPolicy.Builder builder = RetryPolicy.builder(name)
                .maxRetries(values.get(MAX_RETRIES))
                .backoff(backoff())
                .base(values.get(BASE))
                .cap(values.get(CAP))
                .jitter(values.get(JITTER))
                .minDelay(values.get(MIN_DELAY))
                .totalBudget(values.get(TOTAL_BUDGET).orElse(null))
                .retryAfterCap(values.get(RETRY_AFTER_CAP))
                .adaptive(adaptive());
        Map<String, FoundSetting<String>> routes = routes(builder);
        return new Defined(builder.build(), first, routes);
    }

    private void requireWithinCap(Setting<Duration> setting) {
        Duration cap = values.get(CAP);
        if (values.get(setting).compareTo(cap) <= 0) {
            return;
        }
        Optional<FoundSetting<Duration>> found = values.find(setting);
        if (found.isPresent()) {
            throw found.get()
                    .refuse(
                            "no more than the cap of " + Durations.format(cap),
                            "Raise " + key(CAP) + " or lower this.");
        }
        throw values.find(CAP)
                .orElseThrow()
                .refuse(
                        "no less than the " + word(setting) + ", which is " + Durations.format(values.get(setting))
                                + " unless set",
                        "Raise it, or set " + key(setting) + " too.");
    }

    private Backoff backoff() {
        String kind = values.get(BACKOFF);
        requireBeside(MULTIPLIER, kind.equals("exponential"), "backoff = exponential", "backoff = " + kind);
        requireBeside(FACTOR, kind.equals("linear"), "backoff = linear", "backoff = " + kind);
        return switch (kind) {
            case "linear" -> Backoff.linear(values.get(FACTOR));
            case "fixed" -> Backoff.fixed();
            case "immediate" -> Backoff.immediate();
            case "fibonacci" -> Backoff.fibonacci();
            default -> Backoff.exponential(values.get(MULTIPLIER));
        };
    }

    private @Nullable Adaptive adaptive() {
        boolean on = values.get(ADAPTIVE);
        int below = values.get(DEFER_BELOW);
        requireBeside(DEFER_BELOW, on, "adaptive = true", "none");
        requireBeside(PEAK, below > 0, "defer-below above 0", "none");
        requireBeside(ZONE, below > 0, "defer-below above 0", "none");
        return on ? Adaptive.deferring(below, values.get(PEAK).in(values.get(ZONE))) : null;
    }

    private void requireBeside(Setting<?> setting, boolean there, String other, String got) {
        if (!there) {
            values.find(setting).ifPresent(found -> {
                throw found.refuse(
                        other + " beside it", got, "Set that too, or remove this: without it this does nothing.");
            });
        }
    }

    private Map<String, FoundSetting<String>> routes(RetryPolicy.Builder builder) {
        Map<String, FoundSetting<String>> byFailure = new HashMap<>();
        for (FoundSetting<String> found : values.all(ON)) {
            String failure = PolicyRoutes.route(found.detail(), found.value(), builder)
                    .orElseThrow(() -> found.refuse(
                            "a failure type, a category or an HTTP status after \"on.\"",
                            "'" + found.detail() + "'",
                            (Suggestion.didYouMean(found.detail(), PolicyRoutes.names()) + " Write 503, or one of "
                                            + String.join(", ", PolicyRoutes.names()) + ".")
                                    .strip()));
            byFailure.put(failure, found);
        }
        requireTypesLeft(byFailure);
        return byFailure;
    }

    /** A category can speak only if one of its types has no policy of its own. */
    private static void requireTypesLeft(Map<String, FoundSetting<String>> byFailure) {
        for (FailureCategory category : FailureCategory.values()) {
            FoundSetting<String> found = byFailure.get(category.name());
            List<String> types = PolicyRoutes.typesOf(category).stream()
                    .map(FailureType::name)
                    .toList();
            if (found != null && byFailure.keySet().containsAll(types)) {
                throw found.refuse(
                        "a type of that category without a policy of its own",
                        "one for each of "
                                + types.stream()
                                        .flatMap(type -> Stream.ofNullable(byFailure.get(type)))
                                        .map(FoundSetting::key)
                                        .collect(Collectors.joining(", ")),
                        "Remove it, it would never be followed, or one of the others.");
            }
        }
    }

    /** As written, else as it would be. */
    private String key(Setting<?> setting) {
        return values.find(setting).map(FoundSetting::key).orElseGet(() -> FAMILY + name + "." + word(setting));
    }

    private static String word(Setting<?> setting) {
        return setting.key().substring(setting.key().lastIndexOf('.') + 1);
    }
}
