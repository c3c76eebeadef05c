@NullMarked
package io.skirret.worker.internal.consume;

import org.jspecify.annotations.NullMarked;
