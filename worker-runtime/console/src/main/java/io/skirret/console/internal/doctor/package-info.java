/**
 * The checks of {@code skirret doctor}, run for the dashboard. Door: {@link io.skirret.console.internal.doctor.Doctor}.
 */
@NullMarked
package io.skirret.console.internal.doctor;

import org.jspecify.annotations.NullMarked;
