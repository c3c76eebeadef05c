/**
 * The RabbitMQ transport. Door: {@link io.skirret.transport.amqp.AmqpTransportProvider}, which opens {@code amqp://}
 * and {@code amqps://} URLs; everything else is package-private.
 */
@NullMarked
package io.skirret.transport.amqp;

import org.jspecify.annotations.NullMarked;
