/**
 * Tells people of trouble: what is watched, what became of it, and whom it is told;
 * {@link io.skirret.console.internal.alerts.Alerts} is the door.
 */
@NullMarked
package io.skirret.console.internal.alerts;

import org.jspecify.annotations.NullMarked;
