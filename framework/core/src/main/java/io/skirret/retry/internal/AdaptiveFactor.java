package io.skirret.retry.internal;

import io.skirret.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What earlier retries and the queue speak for: shorter or longer delays, and fewer retries.
 *
 * @param factor of delays
 * @param fewer whether the number of retries is lowered
 * @param history what earlier retries say; null if nothing
 * @param load what the queue says; null if nothing
 */
record AdaptiveFactor(
        double factor,
        boolean fewer,
        @Nullable String history,
        @Nullable String load) {

    static final AdaptiveFactor NONE = new AdaptiveFactor(1, false, null, null);

    private static final double SOONER = 0.7;
    private static final double LATER = 1.5;
    private static final double LATER_UNDER_LOAD = 1.3;

    static AdaptiveFactor of(@Nullable Failure failure, RetryContext around) {
        PastRetries past = failure == null ? PastRetries.NONE : around.past();
        boolean sooner = past.mostlySucceed();
        boolean later = past.mostlyFail();
        boolean deep = around.deep();
        if (!sooner && !later && !deep) {
            return NONE;
        }
        String history = failure == null || !(sooner || later)
                ? null
                : past.succeeded() + " of " + past.samples() + " recent retries after " + failure.type() + " succeeded";
        return new AdaptiveFactor(
                (sooner ? SOONER : later ? LATER : 1) * (deep ? LATER_UNDER_LOAD : 1),
                later,
                history,
                deep ? around.ready() + " messages wait in the queue" : null);
    }

    /** Half of them, rounded up: one at least, or nothing could ever be learnt again. */
    int most(int maxRetries) {
        return fewer ? maxRetries / 2 + maxRetries % 2 : maxRetries;
    }

    /** The phrases for what took effect. */
    List<String> reasons(boolean delayChanged, int maxRetries) {
        List<String> reasons = new ArrayList<>(2);
        List<String> effects = new ArrayList<>(2);
        if (delayChanged) {
            effects.add(fewer ? "50 % later" : "30 % sooner");
        }
        if (most(maxRetries) < maxRetries) {
            effects.add("at most " + most(maxRetries) + " retries, not " + maxRetries);
        }
        if (history != null && !effects.isEmpty()) {
            reasons.add(history + ": " + String.join(" and ", effects));
        }
        if (load != null && delayChanged) {
            reasons.add(load + ": 30 % later");
        }
        return reasons;
    }
}
