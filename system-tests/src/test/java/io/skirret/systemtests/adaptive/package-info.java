/** Adaptive policies on a real broker. */
@NullMarked
package io.skirret.systemtests.adaptive;

import org.jspecify.annotations.NullMarked;
