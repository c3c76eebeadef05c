@NullMarked
package io.skirret.worker.internal.settle;

import org.jspecify.annotations.NullMarked;
