/**
 * Messages that came back unsettled run alone. Door: {@link io.skirret.worker.internal.quarantine.Quarantine}. Internal
 * to the worker.
 */
@NullMarked
package io.skirret.worker.internal.quarantine;

import org.jspecify.annotations.NullMarked;
