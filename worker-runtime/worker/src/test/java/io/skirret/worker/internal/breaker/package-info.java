@NullMarked
package io.skirret.worker.internal.breaker;

import org.jspecify.annotations.NullMarked;
