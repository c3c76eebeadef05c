/**
 * What the module of the console does for the commands {@code skirret console}, which know it by
 * {@link io.skirret.cli.internal.console.ConsoleProgram} alone.
 */
@NullMarked
package io.skirret.cli.internal.console;

import org.jspecify.annotations.NullMarked;
