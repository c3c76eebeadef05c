/** The wire: Celery's message protocol v2 and nothing else knows it. Door: {@link io.skirret.message.TaskMessage}. */
@NullMarked
package io.skirret.message;

import org.jspecify.annotations.NullMarked;
