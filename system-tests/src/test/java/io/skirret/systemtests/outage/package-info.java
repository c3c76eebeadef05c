/** What tasks depend on is down for a while, with real workers and a real broker. */
@NullMarked
package io.skirret.systemtests.outage;

import org.jspecify.annotations.NullMarked;
