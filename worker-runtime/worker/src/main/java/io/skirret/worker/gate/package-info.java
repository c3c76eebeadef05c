/**
 * What is asked of a message before it runs, each question a named step. Door: {@link io.skirret.worker.gate.Gate}. Internal to
 * the worker.
 */
@NullMarked
package io.skirret.worker.gate;

import org.jspecify.annotations.NullMarked;
