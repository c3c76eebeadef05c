/**
 * Hears Celery's events of all workers, Java and Python ones: counts what became of tasks, knows which workers live,
 * and settles dead letters whose calls succeed. Lets a call fail on purpose, and hears what is made of it. Doors:
 * {@link io.skirret.console.internal.history.EventHistory} and
 * {@link io.skirret.console.internal.history.FailureSimulation}.
 */
@NullMarked
package io.skirret.console.internal.history;

import org.jspecify.annotations.NullMarked;
