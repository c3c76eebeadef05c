package io.skirret.worker.internal.limits;

import java.time.Duration;

/**
 * Not now.
 *
 * @param delay until it may ask again
 * @param why for a person, continues "it waits because"
 */
public record LimitWait(Duration delay, String why) {}
