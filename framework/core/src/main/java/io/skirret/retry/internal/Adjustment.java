package io.skirret.retry.internal;

import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a retry differs from what its policy says by itself, and why.
 *
 * @param ownDelay the delay it would have had, a {@code Retry-After} included
 * @param deferred whether it was put off out of peak hours
 * @param reasons each a phrase for a person; empty if nothing was adjusted
 */
public record Adjustment(Duration ownDelay, boolean deferred, List<String> reasons) {

    /** The policy was followed to the letter. */
    public static final Adjustment NONE = new Adjustment(Duration.ZERO, false, List.of());

    public Adjustment {
        Objects.requireNonNull(ownDelay, "ownDelay");
        reasons = List.copyOf(reasons);
    }

    public boolean isNone() {
        return reasons.isEmpty();
    }

    /**
     * {@code 10 s by policy; 18 of 20 recent retries after TRANSIENT_NETWORK succeeded: 30 % sooner}; empty for none.
     */
    public String text() {
        return isNone() ? "" : Durations.format(ownDelay) + " by policy; " + String.join("; ", reasons);
    }
}
