/**
 * The OpenTelemetry of this process, for who asks for it in the configuration. Door:
 * {@link io.skirret.tracing.internal.ProcessTracing}, which clients and workers find by themselves.
 */
@NullMarked
package io.skirret.tracing.internal;

import org.jspecify.annotations.NullMarked;
