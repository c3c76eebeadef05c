/** What became of each message, in the log. Door: {@link io.skirret.worker.internal.outcome.OutcomeLog}. Not API. */
@NullMarked
package io.skirret.worker.internal.outcome;

import org.jspecify.annotations.NullMarked;
