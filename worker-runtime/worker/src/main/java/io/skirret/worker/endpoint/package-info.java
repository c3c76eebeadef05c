/**
 * What a worker answers over HTTP to who watches over it: probes and metrics. Door:
 * {@link io.skirret.worker.endpoint.WorkerEndpoint}. What it tells it asks the worker for, as anybody may.
 */
@NullMarked
package io.skirret.worker.endpoint;

import org.jspecify.annotations.NullMarked;
