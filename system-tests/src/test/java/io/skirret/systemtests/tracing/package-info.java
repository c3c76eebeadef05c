/** Traces of whole processes. Door: {@link io.skirret.systemtests.tracing.TracedCommandTest}. */
@NullMarked
package io.skirret.systemtests.tracing;

import org.jspecify.annotations.NullMarked;
