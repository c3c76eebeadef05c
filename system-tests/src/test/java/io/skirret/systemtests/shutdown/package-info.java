/** Workers that are told to stop, on a real broker. */
@NullMarked
package io.skirret.systemtests.shutdown;

import org.jspecify.annotations.NullMarked;
