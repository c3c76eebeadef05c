/** Calling tasks. Door: {@link io.skirret.client.TaskClient}. */
@NullMarked
package io.skirret.client;

import org.jspecify.annotations.NullMarked;
