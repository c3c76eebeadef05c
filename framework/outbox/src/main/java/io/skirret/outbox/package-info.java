/**
 * Calls as rows of the application's own transactions, and the relay that publishes them. Doors:
 * {@link io.skirret.outbox.Outbox} and {@link io.skirret.outbox.OutboxRelay}.
 */
@NullMarked
package io.skirret.outbox;

import org.jspecify.annotations.NullMarked;
