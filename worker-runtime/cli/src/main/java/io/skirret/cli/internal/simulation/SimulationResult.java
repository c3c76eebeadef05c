package io.skirret.cli.internal.simulation;

import io.skirret.retry.GiveUpReason;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.internal.RetryPlan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one policy did. Every call ended in one way: {@code submitted = succeeded + deadLettered + waiting}.
 *
 * @param name what the run is called in tables and pictures
 * @param budget null if none was kept
 * @param submitted calls, one for each client
 * @param waiting calls that were still waiting when watching ended
 * @param reasons why calls were given up
 * @param lastRetried when the last call that had failed was settled; null if none failed or some wait still
 * @param load second by second
 */
public record SimulationResult(
        String name,
        Scenario scenario,
        RetryPlan plan,
        @Nullable RetryBudgetSettings budget,
        long submitted,
        long succeeded,
        long deadLettered,
        long waiting,
        Map<GiveUpReason, Long> reasons,
        @Nullable Duration lastRetried,
        Load load) {

    public SimulationResult {
        reasons = Map.copyOf(reasons);
    }

    /** Attempts that reached the service, first ones and retries. */
    public long attempts() {
        return load.sum(Load.Kind.FRESH) + retries();
    }

    public long retries() {
        return load.sum(Load.Kind.RETRIES);
    }

    /** Attempts for each call that succeeded; NaN if none did. */
    public double attemptsPerSuccess() {
        return succeeded == 0 ? Double.NaN : (double) attempts() / succeeded;
    }

    /** The second with the most attempts. */
    public int peakSecond() {
        return busiest(0);
    }

    /** Attempts in the busiest second. */
    public int peak() {
        return load.at(peakSecond());
    }

    /** Attempts in the busiest second after the outage; 0 if there were none. */
    public int peakAfterOutage() {
        return load.at(busiest(recoverySecond()));
    }

    /** Attempts above the capacity, over all seconds, while the service was down too. */
    public double excess() {
        double sum = 0;
        for (int second = 0; second < load.seconds(); second++) {
            sum += Math.max(0, load.at(second) - scenario.capacity());
        }
        return sum;
    }

    /** Seconds after the outage with more attempts than the capacity. */
    public int overloadedSeconds() {
        int seconds = 0;
        for (int second = recoverySecond(); second < load.seconds(); second++) {
            seconds += load.at(second) > scenario.capacity() * 1.01 + 1 ? 1 : 0;
        }
        return seconds;
    }

    /** From the end of the outage until no call that had failed was left; empty if calls still wait. */
    public Optional<Duration> drain() {
        if (waiting > 0) {
            return Optional.empty();
        }
        Duration last = lastRetried == null ? Duration.ZERO : lastRetried.minus(scenario.outageEnd());
        return Optional.of(last.isNegative() ? Duration.ZERO : last);
    }

    private int recoverySecond() {
        return (int) Math.min(
                Integer.MAX_VALUE / 2,
                scenario.outageEnd().plusNanos(999_999_999).toSeconds());
    }

    private int busiest(int from) {
        int best = from;
        for (int second = from; second < load.seconds(); second++) {
            best = load.at(second) > load.at(best) ? second : best;
        }
        return best;
    }
}
