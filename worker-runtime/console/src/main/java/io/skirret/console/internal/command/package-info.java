/**
 * What the commands {@code skirret console} do; {@link io.skirret.console.internal.command.ConsoleModule} is the door.
 * It alone needs the command line on the class path.
 */
@NullMarked
package io.skirret.console.internal.command;

import org.jspecify.annotations.NullMarked;
