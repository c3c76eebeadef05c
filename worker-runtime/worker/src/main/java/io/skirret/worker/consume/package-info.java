/** Takes deliveries and reads them. Door: {@link io.skirret.worker.consume.Intake}. Internal to the worker. */
@NullMarked
package io.skirret.worker.consume;

import org.jspecify.annotations.NullMarked;
