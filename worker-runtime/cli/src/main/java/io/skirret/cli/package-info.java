/** The {@code skirret} commands. Door: {@link io.skirret.cli.SkirretCli}. */
@NullMarked
package io.skirret.cli;

import org.jspecify.annotations.NullMarked;
