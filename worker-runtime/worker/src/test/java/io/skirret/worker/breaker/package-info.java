@NullMarked
package io.skirret.worker.breaker;

import org.jspecify.annotations.NullMarked;
