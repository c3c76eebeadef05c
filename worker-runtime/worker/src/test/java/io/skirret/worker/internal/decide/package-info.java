@NullMarked
package io.skirret.worker.internal.decide;

import org.jspecify.annotations.NullMarked;
