package io.skirret.worker;

/** What Celery's remote control may do to a worker: see {@link WorkerBuilder#controlAllow}. */
public enum ControlAccess {
    /** It may look and steer. */
    ALL,
    /**
     * It may look; whoever wants to steer is told that he may not. What others keep on the broker holds here too: calls
     * that are revoked, and queues and tasks that are paused.
     */
    READ_ONLY,
    /** The worker does not listen to it, and knows of no revocation and no pause. */
    NONE
}
