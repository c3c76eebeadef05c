/**
 * Microbenchmarks of what a message passes through in our own code. Door:
 * {@link io.skirret.benchmarks.jmh.Microbenchmarks}.
 */
@NullMarked
package io.skirret.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
