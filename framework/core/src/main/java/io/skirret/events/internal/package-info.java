/**
 * Celery's events on their way to the broker: written, buffered, sent by a thread that nobody waits for; and those of
 * any worker as they are read. Doors: {@link io.skirret.events.internal.EventSender} and
 * {@link io.skirret.events.internal.EventReader}. Not API.
 */
@NullMarked
package io.skirret.events.internal;

import org.jspecify.annotations.NullMarked;
