package io.skirret.transport.amqp;

/**
 * Exchange and routing key of a publication.
 *
 * @param path what it waits on, see {@link DelayLadder}; 0 if it does not wait
 */
record Route(Kind kind, String exchange, String routingKey, long path) {

    enum Kind {
        QUEUE,
        DEAD_LETTERS,
        DELAYED,
        REPLY,
        EXCHANGE,
        BROADCAST,
        BARRIER
    }

    static Route queue(String queue) {
        return new Route(Kind.QUEUE, TopologyNames.TASKS, queue, 0);
    }

    static Route deadLetters(String queue) {
        return new Route(Kind.DEAD_LETTERS, TopologyNames.DEAD, queue, 0);
    }

    static Route delayed(long path, String queue) {
        return new Route(Kind.DELAYED, TopologyNames.rung(DelayLadder.first(path)), queue, path);
    }

    static Route reply(String address) {
        return new Route(Kind.REPLY, "", address, 0);
    }

    static Route exchange(String exchange, String routingKey) {
        return new Route(Kind.EXCHANGE, exchange, routingKey, 0);
    }

    static Route broadcast(String log) {
        return new Route(Kind.BROADCAST, "", TopologyNames.BROADCAST_PREFIX + log, 0);
    }

    static Route barrier(String name) {
        return new Route(Kind.BARRIER, "", TopologyNames.BARRIER_PREFIX + name, 0);
    }

    /** Whether it waits on the delay ladder. */
    boolean waits() {
        return kind == Kind.DELAYED;
    }

    /** Whether it is a call or what became of one, and not only told to whoever listens. */
    boolean isWork() {
        return kind != Kind.EXCHANGE && kind != Kind.BROADCAST;
    }

    /** Where it goes, for people; made only when somebody is told. */
    String label() {
        String name = "'" + Printable.of(routingKey) + "'";
        return switch (kind) {
            case QUEUE -> "queue " + name;
            case DEAD_LETTERS -> "the dead letters of queue " + name;
            case DELAYED -> "queue " + name + " after " + DelayLadder.pathMillis(path) + " ms";
            case REPLY -> "reply address " + name;
            case EXCHANGE -> "exchange '" + Printable.of(exchange) + "'";
            case BROADCAST ->
                "broadcast log '" + Printable.of(routingKey.substring(TopologyNames.BROADCAST_PREFIX.length())) + "'";
            case BARRIER -> "barrier " + name;
        };
    }
}
