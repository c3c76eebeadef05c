/**
 * Answers Celery's remote control: who is there, what runs, what is set. Door:
 * {@link io.skirret.worker.internal.control.RemoteControl}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.control;

import org.jspecify.annotations.NullMarked;
