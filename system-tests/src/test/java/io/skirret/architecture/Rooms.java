package io.skirret.architecture;

import java.util.List;

/** The house as the rules have it: which room may use which, by names below the root package. */
final class Rooms {

    /** The package in which a worker is put together. */
    static final String ASSEMBLY = "assembly";

    /**
     * Each package with the ones it may use; of itself, of the root package and of everything outside Skirret it may
     * use what it likes.
     */
    static final List<Direction> DIRECTIONS = List.of(
            new Direction("classpath"),
            new Direction("task", "classpath"),
            new Direction("text"),
            new Direction("settings"),
            new Direction("failure", "text", "settings"),
            new Direction("time"),
            new Direction("transaction"),
            new Direction("message", "task", "failure", "text"),
            new Direction("retry", "failure", "text", "settings"),
            new Direction("cli.internal.simulation", "retry", "failure", "settings"),
            new Direction("local", "message", "retry", "failure", "task", "time"),
            new Direction("transport", "classpath", "message", "task", "failure", "time", "settings"),
            new Direction(
                    "config", "classpath", "settings", "retry", "failure", "transport", "message", "task", "time"),
            new Direction("result", "classpath", "settings", "time"),
            new Direction("store", "idempotency", "result", "settings", "time"),
            new Direction(
                    "client",
                    "config",
                    "control",
                    "events",
                    "result",
                    "settings",
                    "task",
                    "message",
                    "transaction",
                    "transport",
                    "retry",
                    "failure",
                    "time"),
            new Direction("events", "message", "transport", "time"),
            new Direction("control", "message", "transport", "task", "time"),
            new Direction("idempotency", "classpath", "settings", "time"),
            new Direction("outbox", "client", "config", "message", "transport", "time"),
            new Direction("metrics", "failure", "message", "outbox", "transport", "worker"),
            new Direction("tracing", "client", "failure", "message", "task", "transport", "worker"),
            new Direction("agent", "client", "task"),
            new Direction(
                    "console",
                    "cli.internal.console",
                    "cli.internal.doctor",
                    "cli.internal.simulation",
                    "client",
                    "config",
                    "control",
                    "events",
                    "failure",
                    "message",
                    "retry",
                    "settings",
                    "task",
                    "text",
                    "time",
                    "transport",
                    "worker"),
            new Direction(
                    "console.internal.history",
                    "console.internal.store",
                    "console.internal.tasks",
                    "control",
                    "events",
                    "message",
                    "settings",
                    "time",
                    "transport"),
            new Direction(
                    "console.internal.alerts",
                    "console.internal.history",
                    "console.internal.http",
                    "console.internal.query",
                    "console.internal.queues",
                    "console.internal.store",
                    "console.internal.tasks",
                    "failure",
                    "message",
                    "retry",
                    "settings",
                    "time",
                    "transport",
                    "worker.breaker"),
            new Direction(
                    "console.internal.page",
                    "cli.internal.doctor",
                    "cli.internal.simulation",
                    "console.internal.alerts",
                    "console.internal.api",
                    "console.internal.breakers",
                    "console.internal.doctor",
                    "console.internal.history",
                    "console.internal.http",
                    "console.internal.live",
                    "console.internal.operation",
                    "console.internal.query",
                    "console.internal.queues",
                    "console.internal.store",
                    "console.internal.tasks",
                    "control",
                    "failure",
                    "message",
                    "retry",
                    "time",
                    "transport",
                    "worker.breaker"),
            new Direction("worker.endpoint", "config", "message", "settings", "transport", "worker"),
            new Direction(
                    "worker.internal.limits",
                    "task",
                    "message",
                    "retry",
                    "failure",
                    "time",
                    "worker.internal.feature",
                    "worker.internal.gate",
                    "worker.internal.consume"));

    /** Each package of a feature of a worker, with those that may know it beside the assembly. */
    static final List<Plugged> FEATURES = List.of(
            new Plugged("worker.internal.quarantine"),
            new Plugged("worker.internal.limits"),
            new Plugged("worker.internal.adaptive"),
            new Plugged("worker.internal.breaker", "worker.breaker"),
            // Remote control switches events on and off.
            new Plugged("worker.internal.events", "worker.internal.control"),
            new Plugged("worker.internal.control"),
            new Plugged("worker.internal.tracing"),
            new Plugged("worker.internal.idempotency"),
            new Plugged("worker.internal.outcome"),
            // An operator asks for recordings.
            new Plugged("worker.internal.flight", "worker.internal.control"),
            // What an application sees of breakers.
            new Plugged(
                    "worker.breaker",
                    "worker",
                    "worker.internal.breaker",
                    "cli",
                    "console",
                    "console.internal.alerts",
                    "console.internal.api",
                    "console.internal.assembly",
                    "console.internal.breakers",
                    "console.internal.live",
                    "console.internal.page",
                    "console.internal.parked",
                    "example",
                    "metrics"));

    /**
     * The worker's stages in the order a message passes them, then what calls all of them, then what puts that
     * together: each knows those before it, and none after it.
     */
    static final List<String> STAGES =
            List.of("consume", "gate", "execute", "decide", "effect", "settle", "pipeline", ASSEMBLY);

    /**
     * Each room that keeps internal packages, with the others that may use them; users never may. The benchmarks, which
     * measure parts, are not looked at.
     */
    static final List<Room> ROOMS = List.of(
            new Room("client", "testkit", "worker"),
            new Room("classpath", "config", "idempotency", "result", "task", "transport", "worker"),
            new Room("cli", "console"),
            new Room("console"),
            new Room("control", "client", "worker"),
            new Room("events", "cli", "client", "console", "worker"),
            new Room(
                    "message",
                    "cli",
                    "client",
                    "console",
                    "control",
                    "events",
                    "local",
                    "metrics",
                    "outbox",
                    "testkit",
                    "tracing",
                    "transport.amqp",
                    "transport.memory",
                    "worker"),
            new Room("idempotency", "store", "testkit", "worker"),
            new Room("metrics"),
            new Room("result", "cli", "client", "store", "worker"),
            new Room("retry", "cli", "console", "local", "worker"),
            new Room("settings", "cli", "client", "console", "retry", "store", "transport", "worker"),
            new Room("store"),
            new Room("task", "client", "testkit", "worker"),
            new Room("testkit"),
            new Room("tracing"),
            new Room("text", "console", "failure", "message", "retry"),
            new Room("transport", "cli"),
            new Room("worker"));

    private Rooms() {}

    record Plugged(String name, List<String> knownTo) {
        Plugged(String name, String... knownTo) {
            this(name, List.of(knownTo));
        }
    }

    record Direction(String from, List<String> to) {
        Direction(String from, String... to) {
            this(from, List.of(to));
        }
    }

    record Room(String name, List<String> friends) {
        Room(String name, String... friends) {
            this(name, List.of(friends));
        }
    }
}
