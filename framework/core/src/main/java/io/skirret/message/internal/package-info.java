/**
 * The wire: Celery's message protocol v2, which no other package knows. Door:
 * {@link io.skirret.message.internal.TaskMessage}. Not API.
 */
@NullMarked
package io.skirret.message.internal;

import org.jspecify.annotations.NullMarked;
