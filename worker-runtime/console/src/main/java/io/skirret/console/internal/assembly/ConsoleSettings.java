package io.skirret.console.internal.assembly;

import io.skirret.cli.internal.doctor.QueueNumbers;
import io.skirret.config.SkirretConfig;
import io.skirret.console.internal.alerts.AlertSettings;
import io.skirret.console.internal.doctor.Examination;
import io.skirret.console.internal.http.ProxyLogin;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.store.Retention;
import io.skirret.failure.FingerprintSettings;
import io.skirret.settings.ConfigException;
import io.skirret.settings.FoundSetting;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerSettings;
import io.skirret.worker.breaker.BreakerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings {@code skirret.console.*}. */
public final class ConsoleSettings {

    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final int MOST_PER_SECOND = 10_000;

    private static final Setting<String> HOST = new Setting<>(
            "skirret.console.host",
            ValueType.text("a name or an address of this machine"),
            "127.0.0.1",
            "Where the console listens. One that other machines reach needs skirret.console.users or a proxy.");

    private static final Setting<Integer> PORT = new Setting<>(
            "skirret.console.port",
            ValueType.whole(0, 65_535).as("a port"),
            "8030",
            "Where the console listens; 0 for any port that is free.");

    private static final Setting<List<String>> HOST_NAMES = Setting.optional(
            "skirret.console.host-names",
            ValueType.list(),
            "Host names under which the console is reached, separated by commas, beside localhost and addresses: requests for others are refused.");

    private static final Setting<String> DATA = new Setting<>(
            "skirret.console.data",
            ValueType.text("a directory"),
            "skirret-data",
            "Directory of the console's own database, made if it is not there.");

    private static final Setting<String> DATABASE_URL = Setting.optional(
            "skirret.console.database.url",
            ValueType.text("a JDBC URL of PostgreSQL"),
            "Database instead of skirret.console.data, such as jdbc:postgresql://host/name, which several consoles may share; without a password.");

    private static final Setting<String> DATABASE_USER = Setting.optional(
            "skirret.console.database.user", ValueType.text("the name of a user"), "User of the database.");

    private static final Setting<String> DATABASE_PASSWORD_FILE = Setting.optional(
            "skirret.console.database.password-file",
            ValueType.text("a file"),
            "File whose first line is the password of the database's user.");

    private static final Setting<String> USERS = Setting.optional(
            "skirret.console.users",
            ValueType.text("a file"),
            "File of users and tokens, as skirret console user add writes it; without it, everybody who reaches the console may do everything.");

    private static final Setting<String> PROXY_HEADER = Setting.optional(
            "skirret.console.proxy.user-header",
            ValueType.text("the name of a header").suggesting(List.of("X-Forwarded-User", "X-Remote-User")),
            "Header in which a proxy says who asks, such as X-Forwarded-User; with skirret.console.proxy.addresses.");

    private static final Setting<List<String>> PROXY_ADDRESSES = Setting.optional(
            "skirret.console.proxy.addresses",
            ValueType.list(),
            "Addresses of the proxy, separated by commas: from others the header does not count.");

    private static final Setting<Role> PROXY_ROLE = new Setting<>(
            "skirret.console.proxy.role",
            ValueType.oneOf(Role.class),
            "reader",
            "What users of the proxy may do whom skirret.console.users does not have.");

    private static final Setting<List<String>> QUEUES = Setting.optional(
            "skirret.console.queues",
            ValueType.list(),
            "Work queues whose dead letters the console takes, separated by commas, each declared if it is not there; unless set, those of this application, of all workers that answer, and those that it took from before.");

    private static final Setting<Boolean> BROWSE = new Setting<>(
            "skirret.console.browse",
            ValueType.onOrOff(),
            "false",
            "Whether the console copies dead letters once a minute and leaves them in the broker, instead of taking them.");

    private static final Setting<Boolean> ENABLE_EVENTS = new Setting<>(
            "skirret.console.enable-events",
            ValueType.onOrOff(),
            "true",
            "Whether the console asks workers to send events of their tasks, as skirret control enable_events does; it never does so with skirret.console.browse.");

    private static final Setting<Duration> RETENTION = new Setting<>(
            "skirret.console.retention",
            ValueType.durationAboveZero(LONGEST),
            "7d",
            "How long resolved and abandoned dead letters are kept.");

    private static final Setting<Duration> RETENTION_PENDING = Setting.optional(
            "skirret.console.retention-pending",
            ValueType.durationAboveZero(LONGEST),
            "How long pending dead letters are kept; for ever unless set.");

    private static final Setting<Duration> RETENTION_OF_POLICY = Setting.optional(
            "skirret.console.retention-of.<policy>",
            ValueType.durationAboveZero(LONGEST),
            "The same as skirret.console.retention, for calls whose caller chose this retry policy.");

    private static final Setting<Double> PARKED_PER_SECOND = new Setting<>(
            "skirret.console.parked-per-second",
            ValueType.number(0, MOST_PER_SECOND).advising("0 means that only people let parked calls go."),
            "10",
            "Maximum number of parked calls per second that the console sends again for a circuit breaker that has closed; 0 for none.");

    private static final Setting<Duration> HISTORY = new Setting<>(
            "skirret.console.history",
            ValueType.durationAboveZero(LONGEST),
            "7d",
            "How long the console keeps what became of each call, as events tell it.");

    private static final Setting<Integer> HISTORY_ROWS = Setting.optional(
            "skirret.console.history-rows",
            ValueType.whole(1_000, 1_000_000_000),
            "Of how many calls it keeps that at most, the last ones; 500000 in skirret.console.data and 5000000 in PostgreSQL unless set.");

    private static final Setting<String> MANAGEMENT_URL = Setting.optional(
            "skirret.console.management-url",
            ValueType.text("the address of RabbitMQ's management API"),
            "RabbitMQ's management API, such as http://rabbit:15672, asked every ten seconds what consumers hold of each queue and how much comes and goes; with the user of the broker's URL, which needs the tag monitoring, unless it names one. Workers are asked unless set.");

    /** In the order of the reference. */
    static final List<Setting<?>> ALL = List.of(
            HOST,
            PORT,
            HOST_NAMES,
            DATA,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD_FILE,
            USERS,
            PROXY_HEADER,
            PROXY_ADDRESSES,
            PROXY_ROLE,
            QUEUES,
            BROWSE,
            ENABLE_EVENTS,
            RETENTION,
            RETENTION_PENDING,
            RETENTION_OF_POLICY,
            PARKED_PER_SECOND,
            HISTORY,
            HISTORY_ROWS,
            MANAGEMENT_URL);

    private ConsoleSettings() {}

    /**
     * Reads all that a console needs.
     *
     * @throws ConfigException if settings do not fit together, or a file that one names cannot be read
     */
    public static ConsoleOptions read(SkirretConfig config, Transport transport, Clock clock) {
        SettingValues values = config.values();
        return new ConsoleOptions(
                transport,
                database(values),
                values.get(HOST),
                values.get(PORT),
                Set.copyOf(values.value(HOST_NAMES).orElse(List.of())),
                users(config).orElse(null),
                proxy(values),
                values.value(QUEUES).orElse(List.of()),
                WorkerSettings.read(config).queues(),
                values.get(BROWSE),
                values.get(ENABLE_EVENTS),
                FingerprintSettings.ownPackages(values),
                config.policies(),
                breakers(config),
                retention(values),
                values.get(PARKED_PER_SECOND),
                values.get(HISTORY),
                values.value(HISTORY_ROWS).orElse(null),
                AlertSettings.read(values, config.policies()),
                management(config),
                config.brokerUrl()
                        .map(url -> new Examination.Access(url, config.transportOptions(), WorkerSettings.read(config)))
                        .orElse(null),
                clock);
    }

    private static @Nullable QueueNumbers management(SkirretConfig config) {
        FoundSetting<String> found = config.values().find(MANAGEMENT_URL).orElse(null);
        if (found == null) {
            return null;
        } else if (!QueueNumbers.isAddress(found.value())) {
            throw found.refuse(
                    "an address such as http://rabbit:15672", "something else", "Leave it out to ask workers instead.");
        }
        return config.brokerUrl()
                .map(url -> new QueueNumbers(found.value(), url))
                .orElse(null);
    }

    /** The file of users; empty for none. */
    public static Optional<Path> users(SkirretConfig config) {
        return config.values().value(USERS).map(Path::of);
    }

    private static ConsoleOptions.Database database(SettingValues values) {
        Optional<FoundSetting<String>> url = values.find(DATABASE_URL);
        if (url.isEmpty()) {
            return ConsoleOptions.Database.in(Path.of(values.get(DATA)));
        }
        FoundSetting<String> found = url.get();
        if (values.find(DATA).isPresent()) {
            throw found.refuse(
                    "skirret.console.database.url or skirret.console.data", "both", "Remove one of the two.");
        } else if (!found.value().startsWith("jdbc:postgresql:")) {
            throw found.refuse(
                    "a URL such as jdbc:postgresql://host/name",
                    "another",
                    "Leave it out for a database of the console's own.");
        } else if (found.value().contains("password=")) {
            throw found.refuse(
                    "a URL without a password",
                    "one with",
                    "Write the password into a file, and name that with skirret.console.database.password-file.");
        }
        return new ConsoleOptions.Database(
                found.value(),
                values.value(DATABASE_USER).orElse(null),
                values.find(DATABASE_PASSWORD_FILE)
                        .map(ConsoleSettings::firstLine)
                        .orElse(null),
                null);
    }

    private static String firstLine(FoundSetting<String> file) {
        try {
            return Files.readAllLines(Path.of(file.value())).stream()
                    .findFirst()
                    .orElseThrow(() -> file.refuse(
                            "a file with a password on its first line", "an empty one", "Write the password into it."));
        } catch (IOException unreadable) {
            throw file.refuse(
                    "a readable file with a password on its first line",
                    unreadable.getClass().getSimpleName(),
                    "Is it there, and may this user read it?");
        }
    }

    private static @Nullable ProxyLogin proxy(SettingValues values) {
        Optional<FoundSetting<String>> header = values.find(PROXY_HEADER);
        Optional<FoundSetting<List<String>>> addresses = values.find(PROXY_ADDRESSES);
        if (header.isEmpty() != addresses.isEmpty()) {
            FoundSetting<?> alone = header.isPresent() ? header.get() : addresses.get();
            throw alone.refuse(
                    "skirret.console.proxy.user-header and skirret.console.proxy.addresses",
                    "one of them",
                    "Set both, or none.");
        }
        return header.isEmpty()
                ? null
                : new ProxyLogin(
                        header.get().value(),
                        ProxyLogin.addresses(
                                PROXY_ADDRESSES.key(), addresses.get().value()),
                        values.get(PROXY_ROLE));
    }

    /** Those of the configuration, and of the tasks on the class path. */
    private static Map<String, BreakerSettings> breakers(SkirretConfig config) {
        Map<String, BreakerSettings> breakers =
                new TreeMap<>(WorkerSettings.read(config).breakers());
        for (TaskDefinition<?> task : TaskRegistry.load().all()) {
            String breaker = task.circuitBreaker();
            if (breaker != null) {
                breakers.putIfAbsent(breaker, BreakerSettings.DEFAULT);
            }
        }
        return breakers;
    }

    private static Retention.Periods retention(SettingValues values) {
        Map<String, Duration> byPolicy = new HashMap<>();
        values.all(RETENTION_OF_POLICY).forEach(found -> byPolicy.put(found.name(), found.value()));
        return new Retention.Periods(
                values.get(RETENTION), byPolicy, values.value(RETENTION_PENDING).orElse(null));
    }
}
