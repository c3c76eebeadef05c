/**
 * A store of dead letters for people and tools: what failed, in groups, to be searched and mended.
 * {@link io.skirret.console.Console} is the door, for an application that runs one itself; the command {@code skirret
 * console} uses the same.
 */
@NullMarked
package io.skirret.console;

import org.jspecify.annotations.NullMarked;
