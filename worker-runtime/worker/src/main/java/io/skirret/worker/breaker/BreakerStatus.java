package io.skirret.worker.breaker;

import java.time.Duration;

/**
 * The state of a breaker, as one worker sees it.
 *
 * @param remaining until trials begin; zero unless it is open
 * @param why what brought it there, for a person; empty if it never opened
 * @param by who said so; empty if it never opened
 */
public record BreakerStatus(
        String name, BreakerState state, Duration remaining, String why, String by, BreakerSettings settings) {}
