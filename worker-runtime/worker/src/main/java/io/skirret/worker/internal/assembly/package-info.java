/**
 * What names all rooms of a worker: here features and their settings come together. Door:
 * {@link io.skirret.worker.internal.assembly.WorkerSettingsProvider}, which lists the settings of all of them.
 */
@NullMarked
package io.skirret.worker.internal.assembly;

import org.jspecify.annotations.NullMarked;
