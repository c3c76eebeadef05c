@NullMarked
package io.skirret.worker.settle;

import org.jspecify.annotations.NullMarked;
