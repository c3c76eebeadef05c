/**
 * Points where fault tests stop the process. Door: {@link io.skirret.worker.internal.crash.CrashPoint}. Internal to the
 * worker.
 */
@NullMarked
package io.skirret.worker.internal.crash;

import org.jspecify.annotations.NullMarked;
