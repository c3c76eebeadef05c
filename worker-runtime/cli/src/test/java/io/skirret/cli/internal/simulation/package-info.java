/** What must hold of simulations, whatever the scenario. */
@NullMarked
package io.skirret.cli.internal.simulation;

import org.jspecify.annotations.NullMarked;
