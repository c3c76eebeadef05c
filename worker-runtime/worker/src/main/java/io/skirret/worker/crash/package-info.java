/** Points where fault tests stop the process. Door: {@link io.skirret.worker.crash.CrashPoint}. Internal to the worker. */
@NullMarked
package io.skirret.worker.crash;

import org.jspecify.annotations.NullMarked;
