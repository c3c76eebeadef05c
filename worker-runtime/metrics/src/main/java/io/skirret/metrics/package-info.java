/**
 * Meters of workers, publications and outboxes with Micrometer. Doors: {@link io.skirret.metrics.WorkerMetrics},
 * {@link io.skirret.metrics.PublishMetrics} and {@link io.skirret.metrics.OutboxMetrics}, each for a registry of the
 * application's; what the command {@code worker} tells Prometheus is in the package below.
 */
@NullMarked
package io.skirret.metrics;

import org.jspecify.annotations.NullMarked;
