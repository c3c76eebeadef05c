/**
 * Traces of calls across the broker, with OpenTelemetry. Door: {@link io.skirret.tracing.OpenTelemetryTracing}, for an
 * OpenTelemetry of the application's; what {@code skirret.tracing} asks for is in the package below.
 */
@NullMarked
package io.skirret.tracing;

import org.jspecify.annotations.NullMarked;
