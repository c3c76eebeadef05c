package io.skirret.worker.internal.effect;

import io.skirret.worker.internal.decide.Decision;

/** Turns decisions into plans: {@link Planner}, and whoever adds to its plans. Pure and safe for many threads. */
@FunctionalInterface
public interface Planning {

    /** Asked once for each decision; twice for a delivery if what was planned first turns out to be too large. */
    Plan plan(Processed processed, Decision decision);
}
