package io.skirret.transport.amqp;

/**
 * Exchange and routing key of a publication.
 *
 * @param waits whether it leads to a rung of the delay ladder
 * @param label where it goes, for people
 */
record Route(String exchange, String routingKey, boolean waits, String label) {

    static Route queue(String queue) {
        return new Route(TopologyNames.TASKS, queue, false, "queue '" + Printable.of(queue) + "'");
    }

    static Route deadLetters(String queue) {
        return new Route(TopologyNames.DEAD, queue, false, "the dead letters of queue '" + Printable.of(queue) + "'");
    }

    static Route delayed(long rung, String queue) {
        return new Route(
                TopologyNames.rung(rung), queue, true, "queue '" + Printable.of(queue) + "' after " + rung + " ms");
    }

    static Route reply(String address) {
        return new Route("", address, false, "reply address '" + Printable.of(address) + "'");
    }

    static Route exchange(String exchange, String routingKey) {
        return new Route(exchange, routingKey, false, "exchange '" + Printable.of(exchange) + "'");
    }

    static Route broadcast(String log) {
        return new Route("", TopologyNames.BROADCAST_PREFIX + log, false, "broadcast log '" + Printable.of(log) + "'");
    }
}
