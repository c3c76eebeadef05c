package io.skirret.control;

/**
 * A queue that a worker takes from.
 *
 * @param name its name
 * @param exchange the exchange that it is bound to; empty for the default one
 * @param routingKey the key that it is bound by
 * @param durable whether it survives a restart of the broker
 */
public record ActiveQueue(String name, String exchange, String routingKey, boolean durable) {}
