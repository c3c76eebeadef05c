/** A made-up feature, as a package of its own. Door: {@link io.skirret.worker.paused.PausedTenants}. */
@NullMarked
package io.skirret.worker.paused;

import org.jspecify.annotations.NullMarked;
