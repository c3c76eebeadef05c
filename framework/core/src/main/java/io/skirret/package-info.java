/**
 * Skirret: background tasks for Java on RabbitMQ. Door: {@link io.skirret.SkirretException}, the root of everything
 * that Skirret throws; tasks begin in {@code io.skirret.task}.
 */
@NullMarked
package io.skirret;

import org.jspecify.annotations.NullMarked;
