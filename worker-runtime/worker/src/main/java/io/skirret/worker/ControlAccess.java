package io.skirret.worker;

/** What Celery's remote control may do to a worker: see {@link WorkerBuilder#controlAllow}. */
public enum ControlAccess {
    /** It may look and steer. */
    ALL,
    /** It may look; whoever wants to steer is told that he may not. */
    READ_ONLY,
    /** The worker does not listen to it. */
    NONE
}
