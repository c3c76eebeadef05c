/**
 * Sends dead letters again: what goes out for an entry, at which pace, and what becomes of it when the broker refuses.
 * Door: {@link io.skirret.console.internal.operation.OperationRunner}.
 */
@NullMarked
package io.skirret.console.internal.operation;

import org.jspecify.annotations.NullMarked;
