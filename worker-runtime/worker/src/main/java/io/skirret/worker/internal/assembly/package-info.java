/**
 * What names all rooms of a worker: here stages, features and their settings come together. Door:
 * {@link io.skirret.worker.internal.assembly.WorkerAssembly}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.assembly;

import org.jspecify.annotations.NullMarked;
