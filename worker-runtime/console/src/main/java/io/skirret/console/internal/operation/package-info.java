/**
 * Sends dead letters again: what goes out for an entry, at which pace, and what becomes of it when the broker refuses.
 * Doors: {@link io.skirret.console.internal.operation.OperationRunner}, and
 * {@link io.skirret.console.internal.operation.EntryEdit} for calls with other arguments.
 */
@NullMarked
package io.skirret.console.internal.operation;

import org.jspecify.annotations.NullMarked;
