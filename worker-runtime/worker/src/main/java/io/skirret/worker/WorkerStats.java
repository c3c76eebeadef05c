package io.skirret.worker;

/**
 * Counts since the worker started.
 *
 * @param executed runs that ended
 * @param succeeded of those, how many returned
 * @param retried messages sent on for another attempt
 * @param deferred of those, how many an adaptive policy put off out of peak hours
 * @param deadLettered messages sent to the dead letters, run or not
 * @param expired messages that came after their time
 * @param delayed messages sent back into a delay without having run: not due, task unknown, or came back unsettled
 * @param revoked messages that somebody revoked, not run
 * @param requeued messages sent back to their queues
 * @param stuck runs that outstayed their hard limit
 * @param running runs at this moment
 * @param unsettled messages held at this moment, running ones included
 * @param eventsDropped Celery's events that the broker did not take in time
 */
public record WorkerStats(
        long executed,
        long succeeded,
        long retried,
        long deferred,
        long deadLettered,
        long expired,
        long delayed,
        long revoked,
        long requeued,
        long stuck,
        int running,
        long unsettled,
        long eventsDropped) {}
