/**
 * What the command {@code worker} tells Prometheus. Door: {@link io.skirret.metrics.internal.PrometheusExporter}, which
 * a worker's endpoint finds by itself.
 */
@NullMarked
package io.skirret.metrics.internal;

import org.jspecify.annotations.NullMarked;
