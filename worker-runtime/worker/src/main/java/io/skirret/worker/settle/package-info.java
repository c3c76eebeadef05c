/** Carries a decision out and acknowledges, which nobody else does (I2). Door: {@link io.skirret.worker.settle.Settlement}. Internal to the worker. */
@NullMarked
package io.skirret.worker.settle;

import org.jspecify.annotations.NullMarked;
