/** Limits of tasks on a real broker, with two workers. */
@NullMarked
package io.skirret.systemtests.limits;

import org.jspecify.annotations.NullMarked;
