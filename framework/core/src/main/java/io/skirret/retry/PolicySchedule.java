package io.skirret.retry;

import io.skirret.retry.internal.Delays;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a policy's retries come, if every one fails: what {@code skirret policy show} prints.
 *
 * @param policy whose schedule it is
 * @param rows one for each retry, as far as asked for
 */
public record PolicySchedule(RetryPolicy policy, List<Row> rows) {

    /**
     * One retry. Durations of the runs themselves are not counted.
     *
     * @param retry from 1
     * @param least the shortest delay jitter can give
     * @param most the longest
     * @param totalLeast the shortest time from the first failure to this retry
     * @param totalMost the longest
     * @param withinBudget false if even the shortest time passes the total time budget: this retry never happens
     * @param warning why a backoff function was not followed; null if all went well
     */
    public record Row(
            int retry,
            Duration least,
            Duration most,
            Duration totalLeast,
            Duration totalMost,
            boolean withinBudget,
            @Nullable String warning) {}

    public PolicySchedule {
        rows = List.copyOf(rows);
    }

    /** The first hundred retries. */
    public static PolicySchedule of(RetryPolicy policy) {
        return of(policy, 100);
    }

    /**
     * @param maxRows how many rows at most, for policies that retry for ever
     * @throws IllegalArgumentException if negative
     */
    public static PolicySchedule of(RetryPolicy policy, int maxRows) {
        if (maxRows < 0) {
            throw new IllegalArgumentException("maxRows: expected 0 or more, got " + maxRows);
        }
        List<Row> rows = new ArrayList<>();
        Duration totalLeast = Duration.ZERO;
        Duration totalMost = Duration.ZERO;
        Duration budget = policy.totalBudget();
        for (int n = 0; n < Math.min(maxRows, policy.maxRetries()); n++) {
            Delays.Computed computed = Delays.compute(policy, n);
            Delays.Bounds bounds = Delays.bounds(policy, computed.nanos(), n);
            totalLeast = totalLeast.plus(bounds.lower());
            totalMost = totalMost.plus(bounds.upper());
            boolean within = budget == null || totalLeast.compareTo(budget) <= 0;
            rows.add(new Row(n + 1, bounds.lower(), bounds.upper(), totalLeast, totalMost, within, computed.warning()));
        }
        return new PolicySchedule(policy, rows);
    }
}
