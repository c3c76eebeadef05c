/**
 * Simulations as a picture for a terminal, as SVG and as CSV. The doors are
 * {@link io.skirret.cli.internal.simulation.draw.TerminalPicture},
 * {@link io.skirret.cli.internal.simulation.draw.SvgPicture} and
 * {@link io.skirret.cli.internal.simulation.draw.CsvSeries}; all return text and write nothing.
 */
@NullMarked
package io.skirret.cli.internal.simulation.draw;

import org.jspecify.annotations.NullMarked;
