package io.skirret.cli;

import io.skirret.config.BreakerSettings;
import io.skirret.retry.Durations;
import io.skirret.retry.Suggestion;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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
            })
    int list(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = "Breakers to show. Default: all known here.")
                    List<String> names,
            @Mixin Application application,
            @Mixin Console console) {
        TreeSet<String> wanted = names == null || names.isEmpty() ? known(application) : new TreeSet<>(names);
        try (Transport transport = application.connect();
                Breakers breakers = open(transport, application, wanted)) {
            Table table = new Table("name", "state", "trials in", "why");
            List<Map<String, Object>> rows = new ArrayList<>();
            for (BreakerStatus status : breakers.statuses()) {
                boolean open = status.state() == BreakerState.OPEN;
                String by = status.by().isEmpty() ? "" : " (says " + status.by() + ")";
                table.row(
                        status.name(),
                        status.state(),
                        open ? Durations.format(status.remaining()) : "",
                        status.why() + by);
                rows.add(row(status));
            }
            if (table.isEmpty()) {
                console.say("No breaker is known here: none is configured, and no task on the class path names one."
                        + " Give names, or put the application's jar on the class path.");
            } else if (!console.json()) {
                table.print(console.out());
            }
            console.json(Map.of("breakers", rows));
            return ExitCode.OK;
        }
    }

    @Command(name = "open", description = "Opens a breaker in all workers, until it is reset.")
    int open(
            @Parameters(paramLabel = "NAME", description = "The breaker.") String name,
            @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "For those who wonder.")
                    String why,
            @Mixin Application application,
            @Mixin Console console) {
        return order(name, why, true, application, console);
    }

    @Command(name = "reset", description = "Closes a breaker in all workers; what was parked comes back by and by.")
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
        TreeSet<String> known = known(application);
        try (Transport transport = application.connect();
                Breakers breakers = open(transport, application, new TreeSet<>(List.of(name)))) {
            BreakerState before = breakers.statuses().get(0).state();
            (open ? breakers.forceOpen(name, why) : breakers.reset(name, why)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            BreakerStatus after = breakers.statuses().get(0);
            console.say("Breaker " + name + " was " + before + " and is " + after.state() + " in all workers"
                    + (open ? " until: skirret breaker reset " + name : "") + ".");
            if (!known.contains(name)) {
                console.say("No setting and no task here names it, so see that it is spelled as the workers spell it."
                        + Suggestion.didYouMean(name, known));
            }
            console.json(row(after));
            return ExitCode.OK;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failures.CommandFailed(
                    "interrupted before the broker answered; look with: skirret breaker list " + name);
        } catch (ExecutionException | TimeoutException failure) {
            throw new Failures.CommandFailed("expected the broker to store the order, got "
                    + (failure.getCause() == null
                            ? "no answer in time"
                            : failure.getCause().getMessage())
                    + "; look with: skirret breaker list " + name);
        }
    }

    private static Breakers open(Transport transport, Application application, TreeSet<String> names) {
        Breakers breakers = Breakers.ofOperator(transport, application.clock(), System.getProperty("user.name", "?"));
        Map<String, BreakerSettings> settings = application.config().breakers();
        names.forEach(name -> breakers.breaker(name, settings.getOrDefault(name, BreakerSettings.DEFAULT)));
        breakers.open();
        return breakers;
    }

    private static TreeSet<String> known(Application application) {
        TreeSet<String> names = new TreeSet<>(application.config().breakers().keySet());
        for (TaskDefinition<?> task : TaskRegistry.load(Thread.currentThread().getContextClassLoader())
                .all()) {
            String breaker = task.settings().circuitBreaker();
            if (breaker != null) {
                names.add(breaker.equals(BreakerSettings.OWN) ? task.name() : breaker);
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
