/** JMH and end-to-end measurements. */
@NullMarked
package io.skirret.benchmarks;

import org.jspecify.annotations.NullMarked;
