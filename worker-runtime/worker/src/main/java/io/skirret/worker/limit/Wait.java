package io.skirret.worker.limit;

import java.time.Duration;

/**
 * Not now.
 *
 * @param delay until it may ask again
 * @param why for a person, continues "it waits because"
 */
public record Wait(Duration delay, String why) {}
