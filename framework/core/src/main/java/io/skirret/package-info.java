/** Skirret: background tasks for Java on RabbitMQ. */
@NullMarked
package io.skirret;

import org.jspecify.annotations.NullMarked;
