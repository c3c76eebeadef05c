package io.skirret.cli;

import io.skirret.message.internal.SafeText;
import io.skirret.settings.internal.Durations;
import io.skirret.settings.internal.Suggestion;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.breaker.OperatorBreakers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret breaker}: looks at circuit breakers and gives them orders, which all workers follow. */
@Command(
        name = "breaker",
        description = "Shows circuit breakers as all workers see them, opens them by hand, and resets them.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret breaker list",
            "  skirret breaker open partner --why \"they migrate until 14:00\"",
            "  skirret breaker reset partner"
        })
final class BreakerCommand {

    private static final long PATIENCE_SECONDS = 15;

    @Command(
            name = "list",
            description = {
                "Lists breakers: those of the configuration and of the tasks on the class path, or those that are named.",
                "How long one is open is told by this machine's clock."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  skirret breaker list", "  skirret breaker list partner mail --json"})
    int list(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = "Breakers to show. Default: all known here.")
                    List<String> names,
            @Mixin Application application,
            @Mixin Console console) {
        TreeSet<String> known = known(application);
        TreeSet<String> wanted = names == null || names.isEmpty() ? known : new TreeSet<>(names);
        try (Transport transport = application.connect()) {
            TreeSet<String> used = used(transport, wanted, known);
            try (OperatorBreakers breakers = open(transport, application, used)) {
                show(statuses(breakers, wanted, application), console);
            }
            return ExitCode.OK;
        }
    }

    private static void show(Collection<BreakerStatus> statuses, Console console) {
        Table table = new Table("name", "state", "trials in", "why");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (BreakerStatus status : statuses) {
            boolean open = status.state() == BreakerState.OPEN;
            String by = status.by().isEmpty() ? "" : " (says " + status.by() + ")";
            table.row(
                    status.name(), status.state(), open ? Durations.format(status.remaining()) : "", status.why() + by);
            rows.add(row(status));
        }
        if (table.isEmpty()) {
            console.say("No breaker is known here: none is configured, and no task on the class path names one."
                    + " Give names, or put the application's jar on the class path.");
        } else if (!console.json()) {
            table.print(console.out());
        }
        console.json(Map.of("breakers", rows));
    }

    /** Those that nobody has opened yet are closed; to look at them must leave nothing on the broker. */
    private static Collection<BreakerStatus> statuses(
            Breakers breakers, TreeSet<String> wanted, Application application) {
        Map<String, BreakerStatus> statuses = new TreeMap<>();
        for (String name : wanted) {
            statuses.put(
                    name,
                    new BreakerStatus(
                            name,
                            BreakerState.CLOSED,
                            Duration.ZERO,
                            "no worker has used it yet",
                            "",
                            null,
                            settings(application, name)));
        }
        breakers.statuses().forEach(status -> statuses.put(status.name(), status));
        return statuses.values();
    }

    /**
     * Those of which the broker knows.
     *
     * @throws CommandFailures.CommandFailed if nobody knows one
     */
    private static TreeSet<String> used(Transport transport, TreeSet<String> wanted, TreeSet<String> known) {
        TreeSet<String> used = new TreeSet<>();
        for (String name : wanted) {
            if (OperatorBreakers.exists(transport, name)) {
                used.add(name);
            } else if (!known.contains(name)) {
                throw new CommandFailures.CommandFailed(
                        "expected a breaker that a worker has used, a setting or a task here names, got '"
                                + SafeText.line(name, 200) + "', which nobody knows; nothing was changed; "
                                + (known.isEmpty() ? "look how the workers spell it" : "known here: " + known)
                                + "." + Suggestion.didYouMean(name, known));
            }
        }
        return used;
    }

    @Command(
            name = "open",
            description = "Opens a breaker in all workers, until it is reset.",
            footerHeading = "%nExample:%n",
            footer = "  skirret breaker open partner --why \"they migrate until 14:00\"")
    int open(
            @Parameters(paramLabel = "NAME", description = "The breaker.") String name,
            @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "For those who wonder.")
                    String why,
            @Mixin Application application,
            @Mixin Console console) {
        return order(name, why, true, application, console);
    }

    @Command(
            name = "reset",
            description = "Closes a breaker in all workers; what was parked comes back by and by.",
            footerHeading = "%nExample:%n",
            footer = "  skirret breaker reset partner --why \"they are back\"")
    int reset(
            @Parameters(paramLabel = "NAME", description = "The breaker.") String name,
            @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "For those who wonder.")
                    String why,
            @Mixin Application application,
            @Mixin Console console) {
        return order(name, why, false, application, console);
    }

    private static int order(String name, String why, boolean open, Application application, Console console) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("expected the name of a breaker, got a blank one; nothing was changed.");
        }
        TreeSet<String> wanted = new TreeSet<>(List.of(name));
        try (Transport transport = application.connect()) {
            used(transport, wanted, known(application));
            try (OperatorBreakers breakers = open(transport, application, wanted)) {
                BreakerState before = breakers.statuses().get(0).state();
                await(name, open ? breakers.forceOpen(name, why) : breakers.reset(name, why));
                BreakerStatus after = breakers.statuses().get(0);
                if (after.state() != (open ? BreakerState.FORCED_OPEN : BreakerState.CLOSED)) {
                    throw new CommandFailures.CommandFailed("expected breaker " + name + " to be "
                            + (open ? "forced open" : "closed") + " after the order, got " + after.state() + " ("
                            + SafeText.line(after.why(), 200)
                            + "); somebody has written a newer record; give it again");
                }
                console.say("Breaker " + name + " was " + before + " and is " + after.state() + " in all workers"
                        + (open ? " until: skirret breaker reset " + name : "") + ".");
                console.json(row(after));
                return ExitCode.OK;
            }
        }
    }

    private static void await(String name, CompletableFuture<Void> order) {
        String look = "look with: skirret breaker list " + name;
        try {
            order.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailures.CommandFailed(
                    "interrupted before the broker answered; the order may stand; " + look);
        } catch (TimeoutException late) {
            throw new TransportException(
                    "expected the broker to store the order, got no answer in time; the order may stand; " + look,
                    late);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            if (!(cause instanceof PublishException refused)) {
                throw cause instanceof TransportException known
                        ? known
                        : new TransportException("the order could not be given: " + cause, failure);
            }
            throw new TransportException(
                    "expected the broker to store the order, got: " + refused.getMessage() + ". "
                            + (refused.fate() == PublishException.Fate.NOT_STORED
                                    ? "Nothing was changed; give it again"
                                    : "The order may stand; " + look),
                    refused);
        }
    }

    private static OperatorBreakers open(Transport transport, Application application, TreeSet<String> names) {
        Map<String, BreakerSettings> breakers = new TreeMap<>();
        names.forEach(name -> breakers.put(name, settings(application, name)));
        return OperatorBreakers.open(transport, application.clock(), System.getProperty("user.name", "?"), breakers);
    }

    private static BreakerSettings settings(Application application, String name) {
        return application.worker().breakers().getOrDefault(name, BreakerSettings.DEFAULT);
    }

    private static TreeSet<String> known(Application application) {
        TreeSet<String> names = new TreeSet<>(application.worker().breakers().keySet());
        for (TaskDefinition<?> task : TaskRegistry.load().all()) {
            String breaker = task.circuitBreaker();
            if (breaker != null) {
                names.add(breaker);
            }
        }
        return names;
    }

    private static Map<String, Object> row(BreakerStatus status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", status.name());
        row.put("state", status.state().name());
        row.put("trials_in_seconds", status.remaining().toMillis() / 1000.0);
        row.put("why", status.why());
        row.put("by", status.by());
        return row;
    }
}
