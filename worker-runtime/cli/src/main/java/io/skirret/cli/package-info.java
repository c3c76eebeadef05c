/** The {@code skirret} commands. */
@NullMarked
package io.skirret.cli;

import org.jspecify.annotations.NullMarked;
