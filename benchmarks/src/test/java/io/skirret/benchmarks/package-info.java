@NullMarked
package io.skirret.benchmarks;

import org.jspecify.annotations.NullMarked;
