package io.skirret.worker.internal.settle;

/** How a delivery left the worker. */
public enum Ending {
    COMPLETED,
    RETRIED,
    DEAD_LETTERED,
    EXPIRED,
    DELAYED,
    GIVEN_BACK
}
