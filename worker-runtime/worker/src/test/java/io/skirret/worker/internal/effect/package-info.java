@NullMarked
package io.skirret.worker.internal.effect;

import org.jspecify.annotations.NullMarked;
