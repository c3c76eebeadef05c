/**
 * Hears Celery's events of all workers, Java and Python ones: counts what became of tasks, knows which workers live,
 * and settles dead letters whose calls succeed. Door: {@link io.skirret.console.internal.history.EventHistory}.
 */
@NullMarked
package io.skirret.console.internal.history;

import org.jspecify.annotations.NullMarked;
