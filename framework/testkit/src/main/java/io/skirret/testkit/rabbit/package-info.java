/**
 * A real RabbitMQ for tests: annotate with {@link io.skirret.testkit.rabbit.RabbitTest} and take a
 * {@link io.skirret.testkit.rabbit.RabbitBroker} as a parameter. Doors to break things are on the broker and on
 * {@link io.skirret.testkit.rabbit.TcpProxy}.
 */
@NullMarked
package io.skirret.testkit.rabbit;

import org.jspecify.annotations.NullMarked;
