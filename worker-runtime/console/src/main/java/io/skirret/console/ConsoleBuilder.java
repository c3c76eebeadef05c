package io.skirret.console;

import io.skirret.console.internal.assembly.ConsoleAssembly;
import io.skirret.console.internal.assembly.ConsoleOptions;
import io.skirret.retry.RetryPolicies;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerSettings;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Console} needs. Only a transport must be given. Not thread-safe. */
public final class ConsoleBuilder {

    private final Transport transport;
    private ConsoleOptions.Database database = ConsoleOptions.Database.in(Path.of("skirret-data"));
    private String host = "127.0.0.1";
    private int port = 8030;
    private Set<String> names = Set.of();
    private @Nullable Path users;
    private List<String> queues = List.of("skirret");
    private Set<String> ownPackages = Set.of();
    private RetryPolicies policies = RetryPolicies.builtIn();
    private Map<String, BreakerSettings> breakers = Map.of();
    private Clock clock = Clock.system();

    ConsoleBuilder(Transport transport) {
        this.transport = transport;
    }

    /** Stores in files of H2 in this directory, which is made if it is not there; {@code skirret-data} unless set. */
    public ConsoleBuilder data(Path directory) {
        this.database = ConsoleOptions.Database.in(directory);
        return this;
    }

    /**
     * Stores in this database instead, which other consoles may share.
     *
     * @param url {@code jdbc:postgresql://host/name}: a database, or a schema, that has no other tables
     * @param user null for none, or if the URL has it
     * @param password null for none, or if the URL has it
     */
    public ConsoleBuilder database(String url, @Nullable String user, @Nullable String password) {
        this.database = new ConsoleOptions.Database(url, user, password, null);
        return this;
    }

    /**
     * A name or an address of this machine to listen at; {@code 127.0.0.1} unless set. One that other machines reach
     * needs {@link #users}.
     */
    public ConsoleBuilder host(String value) {
        this.host = value;
        return this;
    }

    /** Where to listen; 8030 unless set, 0 for any port that is free. */
    public ConsoleBuilder port(int value) {
        this.port = value;
        return this;
    }

    /** Host names under which it is reached, beside {@code localhost} and addresses, such as a proxy's. */
    public ConsoleBuilder names(Collection<String> value) {
        this.names = Set.copyOf(value);
        return this;
    }

    /** A file of users and tokens. Unless set, everybody who reaches the console may do everything. */
    public ConsoleBuilder users(Path file) {
        this.users = file;
        return this;
    }

    /** The work queues whose dead letters it takes; {@code skirret} unless set. Each is declared if it is not there. */
    public ConsoleBuilder queues(List<String> value) {
        this.queues = List.copyOf(value);
        return this;
    }

    /** The application's packages that would else pass for a library's, in fingerprints; as workers have them. */
    public ConsoleBuilder ownPackages(Set<String> value) {
        this.ownPackages = Set.copyOf(value);
        return this;
    }

    /** The retry policies that it tells of; the built-in ones unless set. */
    public ConsoleBuilder policies(RetryPolicies value) {
        this.policies = value;
        return this;
    }

    /** The circuit breakers that it tells of and resets, by name; none unless set. */
    public ConsoleBuilder breakers(Map<String, BreakerSettings> value) {
        this.breakers = Map.copyOf(value);
        return this;
    }

    /** Wall time and waiting; the machine's unless set. */
    public ConsoleBuilder clock(Clock value) {
        this.clock = value;
        return this;
    }

    /**
     * Starts it.
     *
     * @throws io.skirret.settings.ConfigException if something that was set cannot be used: the database, the address,
     *     the file of users
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached
     */
    public Console start() {
        return new Console(ConsoleAssembly.start(new ConsoleOptions(
                transport, database, host, port, names, users, queues, ownPackages, policies, breakers, clock)));
    }
}
