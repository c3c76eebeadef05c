/** Keeps results outside the broker. Door: {@link io.skirret.worker.internal.result.ResultKeeping}. */
@NullMarked
package io.skirret.worker.internal.result;

import org.jspecify.annotations.NullMarked;
