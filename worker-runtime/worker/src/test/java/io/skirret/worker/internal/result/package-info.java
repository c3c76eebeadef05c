@NullMarked
package io.skirret.worker.internal.result;

import org.jspecify.annotations.NullMarked;
