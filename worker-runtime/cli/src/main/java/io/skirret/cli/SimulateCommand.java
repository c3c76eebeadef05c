package io.skirret.cli;

import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulatedFailure;
import io.skirret.cli.internal.simulation.Simulation;
import io.skirret.cli.internal.simulation.SimulationResult;
import io.skirret.cli.internal.simulation.draw.CsvSeries;
import io.skirret.cli.internal.simulation.draw.JsonFigures;
import io.skirret.cli.internal.simulation.draw.SvgPicture;
import io.skirret.cli.internal.simulation.draw.TerminalPicture;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.settings.internal.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skirret policy simulate}: what policies do to a service that is down for a while. */
@Command(
        name = "simulate",
        sortOptions = false,
        description = {
            "Runs retry policies through an outage, in simulated time, and draws the load on the service.",
            "",
            "Each client sends one call, at the given rate. While the service is down every call fails; when it is up it answers"
                    + " what its capacity allows and refuses the rest with HTTP status 503. What failed is decided by the code that"
                    + " a worker runs: policy, jitter, Retry-After, budget. Nothing is sent, no broker is needed.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret policy simulate",
            "  skirret policy simulate --rate 5000/s --outage 10m --policy default",
            "  skirret policy simulate --policy default,aggressive --svg load.svg",
            "",
            "What jitter is for, when a hundred thousand calls fail at once:",
            "  skirret policy simulate --clients 100k --rate 100k/s --outage 30s \\",
            "      --capacity 5000/s --policy default:jitter=none,default:jitter=full",
            "",
            "What the budget is for:",
            "  skirret policy simulate --policy aggressive --budget both"
        })
final class SimulateCommand implements Callable<Integer> {

    private static final long MOST_CLIENTS_TOGETHER = 12_000_000;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "default",
            description = "A policy, or several: --policy a,b or repeated. NAME:jitter=KIND changes its jitter (none,"
                    + " proportional, full, equal, decorrelated). Default: ${DEFAULT-VALUE}.")
    private final List<String> policies = new ArrayList<>();

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1000000",
            converter = SimulateValues.Count.class,
            description = "Clients, one call each; 250k and 1M are understood. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "2000/s",
            converter = SimulateValues.Rate.class,
            description = "Fresh calls: 5000/s, 5k/s or 300/m. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--outage",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "How long the service is down: 30s, 10m; 0s for never. Default: ${DEFAULT-VALUE}.")
    private Duration outage = Duration.ZERO;

    @Option(
            names = "--outage-at",
            paramLabel = "TIME",
            description =
                    "When it goes down. Default: after a tenth of the time that the fresh calls take, maximum 30s.")
    private @Nullable Duration outageAt;

    @Option(
            names = "--capacity",
            paramLabel = "RATE",
            converter = SimulateValues.Rate.class,
            description = "What the service can answer. Default: twice the rate.")
    private @Nullable Double capacity;

    @Option(
            names = "--failure",
            paramLabel = "KIND",
            defaultValue = "503",
            description =
                    "What a call meets during the outage: an HTTP status, connection-refused, connection-reset, timeout,"
                            + " unknown-host or database. Default: ${DEFAULT-VALUE}.")
    private String failure = "";

    @Option(
            names = "--retry-after",
            paramLabel = "TIME",
            description = "The Retry-After header of such an answer. Default: none.")
    private @Nullable Duration retryAfter;

    @Option(
            names = "--budget",
            paramLabel = "on|off|both",
            description =
                    "Whether a retry budget is kept; both shows each policy without and with it. Default: both for one"
                            + " policy, off for several.")
    private @Nullable Budget budget;

    @Option(
            names = "--budget-share",
            paramLabel = "SHARE",
            converter = SimulateValues.Share.class,
            description =
                    "Retries for each fresh call of the budget's window: 20%% or 0.2. Default: the configuration's, 20%%.")
    private @Nullable Double budgetShare;

    @Option(
            names = "--budget-min",
            paramLabel = "RATE",
            converter = SimulateValues.Rate.class,
            description = "Retries that always pass, in all workers together. Default: the configuration's, 10/s.")
    private @Nullable Double budgetMinimum;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long to watch after the last fresh call and the outage. Default: ${DEFAULT-VALUE}.")
    private Duration until = Duration.ZERO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Where chance begins: the same seed, the same result. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--svg", paramLabel = "FILE", description = "Write the picture as SVG.")
    private @Nullable Path svg;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write what happened in each second.")
    private @Nullable Path csv;

    @Option(names = "--width", paramLabel = "COLUMNS", description = "Width of the text. Default: the terminal's.")
    private @Nullable Integer width;

    @Mixin
    private Console output = new Console();

    @Mixin
    private Application settings = new Application();

    enum Budget {
        ON,
        OFF,
        BOTH
    }

    /** One policy to run, with what it is called. */
    private record Run(
            String name, RetryPlan plan, @Nullable RetryBudgetSettings budget) {}

    @Override
    public Integer call() {
        Scenario scenario = scenario();
        List<Run> runs = runs();
        // A client takes some 25 bytes in each run that goes on at the same time.
        boolean together = (long) runs.size() * clients <= MOST_CLIENTS_TOGETHER;
        Stream<Run> stream = together ? runs.parallelStream() : runs.stream();
        List<SimulationResult> results = stream.map(
                        run -> Simulation.run(run.name(), scenario, run.plan(), run.budget()))
                .toList();
        write("--svg", svg, () -> SvgPicture.of(results));
        write("--csv", csv, () -> CsvSeries.of(results));
        if (!output.json()) {
            SimulateReport report = new SimulateReport(Terminal.of(output, width));
            new TerminalPicture(
                            report.width(),
                            report.terminal().colour(),
                            report.terminal().unicode())
                    .draw(results)
                    .forEach(output::say);
            report.lines(results).forEach(output::say);
            told("Picture", svg);
            told("Figures", csv);
        }
        output.json(JsonFigures.of(scenario, results));
        return ExitCode.OK;
    }

    private Scenario scenario() {
        return Scenario.of(
                clients, rate, outageAt, outage, capacity, SimulatedFailure.of(failure, retryAfter), until, seed);
    }

    private List<Run> runs() {
        Budget wanted = budget != null ? budget : policies.size() == 1 ? Budget.BOTH : Budget.OFF;
        RetryBudgetSettings kept = budgetSettings();
        Map<String, Run> runs = new LinkedHashMap<>();
        for (String written : policies) {
            RetryPlan plan = plan(written.strip());
            if (wanted != Budget.ON) {
                runs.put(written, new Run(written.strip(), plan, null));
            }
            if (wanted != Budget.OFF) {
                runs.put(written + " ", new Run(written.strip() + " with budget", plan, kept));
            }
        }
        if (runs.size() > 12) {
            throw new IllegalArgumentException("--policy: expected at most 12 runs, got " + runs.size()
                    + "; nothing was simulated. Compare fewer at a time.");
        }
        return new ArrayList<>(runs.values());
    }

    private RetryBudgetSettings budgetSettings() {
        RetryBudgetSettings kept = settings.config().retryBudget().orElse(RetryBudgetSettings.DEFAULT);
        kept = budgetShare == null ? kept : kept.withShare(budgetShare);
        return budgetMinimum == null ? kept : kept.withMinPerSecond(budgetMinimum);
    }

    private RetryPlan plan(String written) {
        RetryPolicies known = settings.policies();
        int colon = written.indexOf(':');
        RetryPolicy policy = known.get(colon < 0 ? written : written.substring(0, colon));
        if (colon >= 0) {
            policy = policy.toBuilder()
                    .jitter(jitter(policy, written, written.substring(colon + 1)))
                    .build();
        }
        return RetryPlan.of(policy, TaskRetryOverrides.defaults(), known);
    }

    private static Jitter jitter(RetryPolicy policy, String written, String change) {
        Map<String, Jitter> kinds = Jitter.kinds();
        Jitter jitter = change.startsWith("jitter=") ? kinds.get(change.substring("jitter=".length())) : null;
        if (jitter == null) {
            throw new IllegalArgumentException("--policy: expected NAME or NAME:jitter=KIND with one of "
                    + String.join(", ", kinds.keySet()) + ", got '" + written + "'; nothing was simulated."
                    + Suggestion.didYouMean(change.replace("jitter=", ""), kinds.keySet()));
        }
        if (!policy.routes().isEmpty()) {
            throw new IllegalArgumentException(
                    "--policy: expected another jitter for a policy with delays of its own, got '" + written
                            + "', which sends failures to other policies; nothing was simulated. Name one of those.");
        }
        return jitter;
    }

    private static void write(String option, @Nullable Path file, Supplier<String> text) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, text.get());
        } catch (IOException refused) {
            throw new CommandFailures.CommandFailed(option + ": expected a file that can be written, got " + file + " ("
                    + refused.getClass().getSimpleName() + "); it was not written. Choose another place.");
        }
    }

    private void told(String what, @Nullable Path file) {
        if (file != null) {
            output.say(what + " written to " + file + ".");
        }
    }
}
