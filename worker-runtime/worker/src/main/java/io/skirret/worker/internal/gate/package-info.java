/**
 * What is asked of a message before it runs, each question a named step. Door:
 * {@link io.skirret.worker.internal.gate.Gates}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.gate;

import org.jspecify.annotations.NullMarked;
