/** Runs tasks: consume, gate, execute, decide, settle. */
@NullMarked
package io.skirret.worker;

import org.jspecify.annotations.NullMarked;
