/** Remote control on a real broker: what its faults and its users' rights do to tasks, which is nothing. */
@NullMarked
package io.skirret.systemtests.control;

import org.jspecify.annotations.NullMarked;
