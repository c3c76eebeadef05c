/** What must hold of simulations, whatever the scenario. */
@NullMarked
package io.skirret.simulation;

import org.jspecify.annotations.NullMarked;
