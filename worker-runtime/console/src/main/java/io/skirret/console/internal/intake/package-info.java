/**
 * Takes dead letters from the broker into the store. The only place beside the worker that acknowledges: after the
 * commit. Doors: {@link io.skirret.console.internal.intake.Intake}, and
 * {@link io.skirret.console.internal.intake.Copies} for who wants to look only.
 */
@NullMarked
package io.skirret.console.internal.intake;

import org.jspecify.annotations.NullMarked;
