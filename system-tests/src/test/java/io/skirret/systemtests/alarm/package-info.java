/** What runs and what waits while the broker takes no messages. */
@NullMarked
package io.skirret.systemtests.alarm;

import org.jspecify.annotations.NullMarked;
