package io.skirret.retry;

import io.skirret.retry.internal.RetryBudget;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How many retries a {@link RetryBudget} lets through. In configuration: {@code skirret.retry-budget.share},
 * {@code .min-per-second}, {@code .window} and {@code .enabled}.
 *
 * @param share retries for each fresh call: 0.2 is one retry to five fresh calls. 0 to 10
 * @param minPerSecond retries let through each second however few the fresh calls are; more than 0, at most 1,000,000.
 *     One retry in a window always passes
 * @param window over which calls are counted; 1 s to 1 h
 */
public record RetryBudgetSettings(double share, double minPerSecond, Duration window) {

    private static final Setting<Boolean> ENABLED = new Setting<>(
            "skirret.retry-budget.enabled",
            ValueType.onOrOff().advising("false keeps no budget."),
            "true",
            "Whether a budget is kept. If false, retries run when their delay is over, however many there are.");

    private static final Setting<Double> SHARE = new Setting<>(
            "skirret.retry-budget.share",
            ValueType.share(10).advising("20% or 0.2 lets one retry through for five fresh calls."),
            "20%",
            "Retries of a task per fresh call, over the window.");

    private static final Setting<Double> MIN_PER_SECOND = new Setting<>(
            "skirret.retry-budget.min-per-second",
            ValueType.numberAboveZero(1_000_000)
                    .advising("10 lets ten retries a second through when there are few fresh calls, or none."),
            "10",
            "Retries of a task per second that always pass.");

    private static final Setting<Duration> WINDOW = new Setting<>(
            "skirret.retry-budget.window",
            ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)).advising("Write it like 10s."),
            "10s",
            "Time over which calls are counted.");

    /** The settings {@code skirret.retry-budget.*}, in the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(ENABLED, SHARE, MIN_PER_SECOND, WINDOW);

    /** 20 % of the fresh calls of the last 10 s, at least 10 a second. */
    public static final RetryBudgetSettings DEFAULT = new RetryBudgetSettings(0.2, 10, Duration.ofSeconds(10));

    /** @throws InvalidPolicyException if a number is out of its range */
    public RetryBudgetSettings {
        require(SHARE.type(), "share of a retry budget", share);
        require(MIN_PER_SECOND.type(), "minPerSecond of a retry budget", minPerSecond);
        require(WINDOW.type(), "window of a retry budget", window);
    }

    private static <T> void require(ValueType<T> type, String where, T value) {
        type.problem(where, value).ifPresent(problem -> {
            throw new InvalidPolicyException(problem);
        });
    }

    /**
     * The same with another share of the fresh calls, as a fraction.
     *
     * @throws InvalidPolicyException if it is out of range
     */
    public RetryBudgetSettings withShare(double newShare) {
        return new RetryBudgetSettings(newShare, minPerSecond, window);
    }

    /**
     * The same with another minimum of retries per second that always pass.
     *
     * @throws InvalidPolicyException if it is out of range
     */
    public RetryBudgetSettings withMinPerSecond(double newMinimum) {
        return new RetryBudgetSettings(share, newMinimum, window);
    }

    /**
     * The same with another window over which calls are counted.
     *
     * @throws InvalidPolicyException if it is out of range
     */
    public RetryBudgetSettings withWindow(Duration newWindow) {
        return new RetryBudgetSettings(share, minPerSecond, newWindow);
    }

    /**
     * What the settings {@code skirret.retry-budget.*} say; empty if {@code enabled} is {@code false}: no budget is
     * kept.
     */
    public static Optional<RetryBudgetSettings> read(SettingValues values) {
        return values.get(ENABLED)
                ? Optional.of(
                        new RetryBudgetSettings(values.get(SHARE), values.get(MIN_PER_SECOND), values.get(WINDOW)))
                : Optional.empty();
    }
}
