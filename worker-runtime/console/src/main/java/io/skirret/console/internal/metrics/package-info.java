/**
 * What the console counts of itself, for Prometheus. Door: {@link io.skirret.console.internal.metrics.ConsoleMetrics}.
 * Not API.
 */
@NullMarked
package io.skirret.console.internal.metrics;

import org.jspecify.annotations.NullMarked;
