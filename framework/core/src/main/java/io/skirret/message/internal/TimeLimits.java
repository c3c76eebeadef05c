package io.skirret.message.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The {@code timelimit} header: hard first on the wire; null where absent. */
public record TimeLimits(@Nullable Duration hard, @Nullable Duration soft) {

    public static final TimeLimits NONE = new TimeLimits(null, null);

    /** Ten years: the longest limit that a worker takes. */
    public static final Duration LONGEST = Duration.ofDays(3650);
}
