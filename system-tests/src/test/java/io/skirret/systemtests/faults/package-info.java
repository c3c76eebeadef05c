/** Faults on a real broker: processes killed, brokers restarted, and an independent judge of what they wrote down. */
@NullMarked
package io.skirret.systemtests.faults;

import org.jspecify.annotations.NullMarked;
