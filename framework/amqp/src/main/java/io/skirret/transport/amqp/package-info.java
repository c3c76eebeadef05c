/** The RabbitMQ transport. */
@NullMarked
package io.skirret.transport.amqp;

import org.jspecify.annotations.NullMarked;
