/**
 * Flight recordings of a worker: what it tells the JVM's flight recorder, and recordings that an operator asks for.
 * Door: {@link io.skirret.worker.internal.flight.Flight}. Not API.
 */
@NullMarked
package io.skirret.worker.internal.flight;

import org.jspecify.annotations.NullMarked;
