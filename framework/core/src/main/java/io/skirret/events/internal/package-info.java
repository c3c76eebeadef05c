/**
 * Celery's events on their way to the broker: written, buffered, sent by a thread that nobody waits for. Door:
 * {@link io.skirret.events.internal.EventSender}. Not API.
 */
@NullMarked
package io.skirret.events.internal;

import org.jspecify.annotations.NullMarked;
