/** Measurements against the plain RabbitMQ client and Celery. Door: {@link io.skirret.benchmarks.Benchmark}. */
@NullMarked
package io.skirret.benchmarks;

import org.jspecify.annotations.NullMarked;
