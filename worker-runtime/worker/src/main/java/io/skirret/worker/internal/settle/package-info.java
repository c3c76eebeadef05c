/**
 * Carries a decision out and acknowledges, which nobody else does (I2). Door:
 * {@link io.skirret.worker.internal.settle.Settlement}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.settle;

import org.jspecify.annotations.NullMarked;
