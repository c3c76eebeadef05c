/** What names all rooms of a worker: here features and their settings come together. */
@NullMarked
package io.skirret.worker.internal.assembly;

import org.jspecify.annotations.NullMarked;
