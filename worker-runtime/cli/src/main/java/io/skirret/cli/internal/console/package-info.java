/**
 * What the module of the console does for the commands {@code skirret console};
 * {@link io.skirret.cli.internal.console.ConsoleProgram} is the door.
 */
@NullMarked
package io.skirret.cli.internal.console;

import org.jspecify.annotations.NullMarked;
