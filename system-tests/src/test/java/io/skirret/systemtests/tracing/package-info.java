/** Traces beside OpenTelemetry's Java agent. Door: {@link io.skirret.systemtests.tracing.JavaAgentTest}. */
@NullMarked
package io.skirret.systemtests.tracing;

import org.jspecify.annotations.NullMarked;
