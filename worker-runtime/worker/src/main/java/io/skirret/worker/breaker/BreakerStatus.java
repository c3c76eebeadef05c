package io.skirret.worker.breaker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a breaker, as one worker sees it.
 *
 * @param remaining until trials begin; zero unless it is open
 * @param why what brought it there, for a person; empty if it never opened
 * @param by who said so; empty if it never opened
 * @param closedAt when it was closed after it had been open, or reset, by the clock of who did so; null if it is not
 *     closed, or never opened
 */
public record BreakerStatus(
        String name,
        BreakerState state,
        Duration remaining,
        String why,
        String by,
        @Nullable Instant closedAt,
        BreakerSettings settings) {}
