/** The commands, through the command line, on a broker in memory. */
@NullMarked
package io.skirret.cli;

import org.jspecify.annotations.NullMarked;
