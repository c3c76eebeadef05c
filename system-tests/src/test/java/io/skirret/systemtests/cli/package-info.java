/** The command line on a real broker: what it does, and what it says when something is wrong. */
@NullMarked
package io.skirret.systemtests.cli;

import org.jspecify.annotations.NullMarked;
