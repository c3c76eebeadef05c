/**
 * Takes deliveries and reads them. Door: {@link io.skirret.worker.internal.consume.Subscriptions}. Internal to the
 * worker.
 */
@NullMarked
package io.skirret.worker.internal.consume;

import org.jspecify.annotations.NullMarked;
