/**
 * Tells whoever listens on the broker what the worker does, in Celery's events. Door:
 * {@link io.skirret.worker.internal.events.CeleryEvents}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.events;

import org.jspecify.annotations.NullMarked;
