package io.skirret.worker.internal.feature;

/**
 * What a worker has to do with one of its queues.
 *
 * @param held messages taken from it and not settled, those that run included
 * @param settled messages taken from it that have left it for good since the worker was made: not those that went back
 */
public record QueueCount(long held, long settled) {}
