/**
 * What is wrong with a broker, or with a configuration, and what helps. The doors are
 * {@link io.skirret.cli.internal.doctor.BrokerDoctor} and {@link io.skirret.cli.internal.doctor.ConfigurationDoctor};
 * both only look.
 */
@NullMarked
package io.skirret.cli.internal.doctor;

import org.jspecify.annotations.NullMarked;
