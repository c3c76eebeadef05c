package io.skirret.task;

/**
 * How a message reached the worker.
 *
 * @param queue queue it was taken from
 * @param exchange exchange it came through last; empty for the default exchange
 * @param routingKey its routing key
 * @param redelivered whether the broker delivered it before
 * @param redeliveries how often it came back without an acknowledgement, as far as the broker tells; 0 the first time
 */
public record DeliveryInfo(String queue, String exchange, String routingKey, boolean redelivered, long redeliveries) {}
