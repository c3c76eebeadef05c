package io.skirret.console;

import io.skirret.console.internal.assembly.ConsoleAssembly;
import io.skirret.console.internal.assembly.ConsoleOptions;
import io.skirret.console.internal.store.Retention;
import io.skirret.retry.RetryPolicies;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Console} needs. Nothing must be set. Not thread-safe. */
public final class ConsoleBuilder {

    private final Transport transport;
    private final ConsoleOptions defaults;
    private ConsoleOptions.Database database;
    private String host;
    private int port;
    private Set<String> names;
    private @Nullable Path users;
    private List<String> queues;
    private boolean browse;
    private boolean enableEvents;
    private Set<String> ownPackages;
    private RetryPolicies policies;
    private Map<String, BreakerSettings> breakers;
    private Retention.Periods retention;
    private double parkedPerSecond;
    private Clock clock;

    ConsoleBuilder(ConsoleOptions from) {
        this.transport = from.transport();
        this.defaults = from;
        this.database = from.database();
        this.host = from.host();
        this.port = from.port();
        this.names = from.names();
        this.users = from.users();
        this.queues = from.queues();
        this.browse = from.browse();
        this.enableEvents = from.enableEvents();
        this.ownPackages = from.ownPackages();
        this.policies = from.policies();
        this.breakers = from.breakers();
        this.retention = from.retention();
        this.parkedPerSecond = from.parkedPerSecond();
        this.clock = from.clock();
    }

    /** Stores in files of H2 in this directory, which is made if it is not there; {@code skirret-data} unless set. */
    public ConsoleBuilder data(Path directory) {
        this.database = ConsoleOptions.Database.in(directory);
        return this;
    }

    /**
     * Stores in this database instead, which other consoles may share.
     *
     * @param url {@code jdbc:postgresql://host/name}: a database that has no other tables
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

    /**
     * The work queues whose dead letters it takes, each declared if it is not there. Unless set, those of the
     * application, those of all workers that answer, and those that it took from before; what starts later is found,
     * too.
     */
    public ConsoleBuilder queues(List<String> value) {
        this.queues = List.copyOf(value);
        return this;
    }

    /** Whether dead letters are copied once a minute and stay in the broker, instead of being taken. */
    public ConsoleBuilder browse(boolean value) {
        this.browse = value;
        return this;
    }

    /**
     * Whether workers that are heard of are asked to send events of their tasks; true unless set. A console that
     * {@linkplain #browse browses} asks none.
     */
    public ConsoleBuilder enableEvents(boolean value) {
        this.enableEvents = value;
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

    /** The circuit breakers that it tells of and resets, by name; those of the tasks on the class path unless set. */
    public ConsoleBuilder breakers(Map<String, BreakerSettings> value) {
        this.breakers = Map.copyOf(value);
        return this;
    }

    /**
     * How long resolved and abandoned dead letters are kept; 7 days unless set. Pending ones are kept for ever.
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public ConsoleBuilder retention(Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("expected a time above zero to keep dead letters, got " + value);
        }
        this.retention = new Retention.Periods(value, retention.byPolicy(), retention.pending());
        return this;
    }

    /**
     * How many parked calls are sent again per second, at most, for each circuit breaker that has closed; 10 unless
     * set. With 0 only people let them go, and so it is in a console that {@linkplain #browse browses}.
     *
     * @throws IllegalArgumentException if it is negative or no number
     */
    public ConsoleBuilder parkedPerSecond(double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("expected 0 or more parked calls per second, got " + value);
        }
        this.parkedPerSecond = value;
        return this;
    }

    /** Wall time and waiting; the machine's unless set. */
    public ConsoleBuilder clock(Clock value) {
        this.clock = value;
        return this;
    }

    /**
     * Starts it. The broker need not be there yet.
     *
     * @throws io.skirret.settings.ConfigException if something that was set cannot be used: the database, the address,
     *     the file of users
     */
    public Console start() {
        return new Console(ConsoleAssembly.start(new ConsoleOptions(
                transport,
                database,
                host,
                port,
                names,
                users,
                defaults.proxy(),
                queues,
                defaults.ownQueues(),
                browse,
                enableEvents,
                ownPackages,
                policies,
                breakers,
                retention,
                parkedPerSecond,
                defaults.history(),
                defaults.historyRows(),
                defaults.alerts(),
                defaults.management(),
                defaults.broker(),
                clock)));
    }
}
