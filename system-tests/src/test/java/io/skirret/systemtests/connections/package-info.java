/** Workers that lose one connection and keep another, on a real broker. */
@NullMarked
package io.skirret.systemtests.connections;

import org.jspecify.annotations.NullMarked;
