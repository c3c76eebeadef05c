package io.skirret.console.internal.store;

import java.time.Instant;

/**
 * A worker that told of itself.
 *
 * @param lastAt when last, by the clock of the console that heard it
 * @param stopped whether it said that it stops
 * @param software such as {@code skirret} or {@code py-celery}; empty where it does not tell
 */
public record SeenWorker(String name, Instant lastAt, boolean stopped, String software) {}
