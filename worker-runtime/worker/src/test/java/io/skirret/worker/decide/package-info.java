@NullMarked
package io.skirret.worker.decide;

import org.jspecify.annotations.NullMarked;
