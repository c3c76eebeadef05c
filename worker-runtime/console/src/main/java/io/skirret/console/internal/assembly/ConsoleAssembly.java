package io.skirret.console.internal.assembly;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.history.FailureSimulation;
import io.skirret.console.internal.http.ConsoleServer;
import io.skirret.console.internal.http.ServerOptions;
import io.skirret.console.internal.intake.Intake;
import io.skirret.console.internal.operation.OperationRunner;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.FailureTrends;
import io.skirret.console.internal.store.GroupingRules;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.worker.breaker.OperatorBreakers;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds the parts of a console and starts them, each after those that it needs, and the server last. The one place
 * that names every part. Thread-safe.
 */
public final class ConsoleAssembly implements AutoCloseable {

    /** What is to be closed, the last that was started first. */
    private final Deque<Part> parts = new ArrayDeque<>();

    private final ConsoleServer server;
    private final String host;

    /** Something that was started. */
    private interface Part extends AutoCloseable {
        @Override
        void close();
    }

    private ConsoleAssembly(ConsoleOptions options) {
        this.host = options.host();
        try {
            this.server = assemble(options);
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /**
     * Starts a console.
     *
     * @throws io.skirret.settings.ConfigException if an option cannot be used; nothing runs then
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached; nothing runs then
     */
    public static ConsoleAssembly start(ConsoleOptions options) {
        return new ConsoleAssembly(options);
    }

    private ConsoleServer assemble(ConsoleOptions options) {
        ConsoleOptions.Database where = options.database();
        ConsoleDatabase database = ConsoleDatabase.open(where.url(), where.user(), where.password());
        parts.push(database::close);
        DeadLetterStore store = new DeadLetterStore(database);
        OperatorBreakers breakers =
                OperatorBreakers.open(options.transport(), options.clock(), "console", options.breakers());
        parts.push(breakers::close);
        Intake intake =
                Intake.start(options.transport(), options.queues(), store, options.clock(), options.ownPackages());
        parts.push(intake::close);
        OperationRunner runner = OperationRunner.start(options.transport(), database, options.clock());
        parts.push(runner::close);
        ExecutionCounts executions = new ExecutionCounts(database);
        EventHistory events = EventHistory.start(options.transport(), executions, store, options.clock(), true);
        parts.push(events::close);
        FailureSimulation simulation = new FailureSimulation(options.transport(), events, options.clock());
        parts.push(simulation::close);
        ConsoleServer started = ConsoleServer.start(
                new ServerOptions(options.host(), options.port(), options.names(), options.users(), options.clock()),
                Api.routes(new Api.Sources(
                        store,
                        new FailureGroups(database),
                        new GroupingRules(database),
                        new FailureTrends(database),
                        executions,
                        events,
                        simulation,
                        new ActionLog(database),
                        breakers,
                        options.policies(),
                        new Api.Sending(new OperationStore(database), options.transport(), runner::wake),
                        options.clock())));
        parts.push(started::close);
        return started;
    }

    /** Where the server listens. */
    public URI uri() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return URI.create("http://" + name + ":" + server.port());
    }

    /** Stops all parts. Idempotent. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
