package io.skirret.cli;

import io.skirret.cli.internal.simulation.Load;
import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulationResult;
import io.skirret.cli.internal.simulation.draw.Numbers;
import io.skirret.cli.internal.simulation.draw.TerminalPicture;
import io.skirret.retry.PolicySchedule;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code policy simulate} says in words and figures. */
record SimulateReport(Terminal terminal) {

    int width() {
        return terminal.width();
    }

    /** A table of the runs, side by side where that fits, and what stands out. */
    List<String> lines(List<SimulationResult> results) {
        List<List<String>> columns = new ArrayList<>();
        columns.add(List.of(
                "",
                "peak, calls/s",
                "peak after the outage",
                "calls over capacity",
                "overloaded after it",
                "time to drain",
                "attempts per success",
                "succeeded",
                "dead letters",
                "still waiting",
                "waits for the budget"));
        results.forEach(result -> columns.add(column(result)));
        List<String> lines = new ArrayList<>(List.of(""));
        // As many runs beside each other as fit; the others below.
        int labels = longest(columns.get(0));
        for (int from = 1; from < columns.size(); ) {
            int to = from;
            int used = labels;
            while (to < columns.size() && (to == from || used + 2 + longest(columns.get(to)) <= width())) {
                used += 2 + longest(columns.get(to));
                to++;
            }
            List<List<String>> shown = new ArrayList<>(List.of(columns.get(0)));
            shown.addAll(columns.subList(from, to));
            table(shown, lines);
            lines.add("");
            from = to;
        }
        for (SimulationResult result : results) {
            remarks(result).forEach(remark -> lines.addAll(TerminalPicture.wrapped(remark, width())));
        }
        return lines;
    }

    private static List<String> column(SimulationResult result) {
        double perSuccess = result.attemptsPerSuccess();
        return List.of(
                result.name(),
                Numbers.whole(result.peak()),
                Numbers.whole(result.peakAfterOutage()),
                Numbers.whole(result.excess()),
                result.overloadedSeconds() + " s",
                result.drain().map(Durations::format).orElse("> " + Durations.format(watched(result))),
                Double.isNaN(perSuccess) ? "-" : String.format(Locale.ROOT, "%.2f", perSuccess),
                counted(result.succeeded(), result),
                counted(result.deadLettered(), result),
                counted(result.waiting(), result),
                result.budget() == null ? "-" : Numbers.whole(result.load().sum(Load.Kind.DEFERRED)));
    }

    private static Duration watched(SimulationResult result) {
        return result.scenario().end().minus(result.scenario().outageEnd());
    }

    private static String counted(long calls, SimulationResult result) {
        return calls == 0
                ? "0"
                : Numbers.whole(calls) + " (" + Numbers.percent((double) calls / result.submitted()) + ")";
    }

    private static List<String> remarks(SimulationResult result) {
        List<String> remarks = new ArrayList<>();
        Scenario scenario = result.scenario();
        Duration longest = longest(result);
        boolean outlasted = longest.compareTo(scenario.outage()) < 0;
        if (result.deadLettered() > 0 && outlasted && result.budget() == null) {
            remarks.add(result.name() + ": the last retry comes " + Durations.format(longest)
                    + " after the first failure at the latest, and the outage lasts "
                    + Durations.format(scenario.outage())
                    + ": calls that fail early in it cannot outlast it. A circuit breaker parks such calls without using up"
                    + " their retries.");
        } else if (result.overloadedSeconds() > 0 && result.deadLettered() > 0) {
            remarks.add(result.name() + ": after the outage the service was overloaded for "
                    + result.overloadedSeconds() + " s, which used up retries that could have succeeded.");
        }
        RetryBudgetSettings budget = result.budget();
        if (result.waiting() > 0 && budget != null) {
            remarks.add(result.name() + ": " + Numbers.whole(result.waiting())
                    + " calls still waited for the budget when watching ended (--until): after the last fresh call it lets "
                    + Numbers.whole(Math.max(1, budget.minPerSecond()))
                    + " retries a second through. Where calls go on coming, take more --clients.");
        } else if (result.waiting() > 0) {
            remarks.add(result.name() + ": " + Numbers.whole(result.waiting())
                    + " calls still waited for their next retry when watching ended; --until watches longer.");
        }
        return remarks;
    }

    /** How long the policy can go on, by the schedule that {@code policy show} prints. */
    private static Duration longest(SimulationResult result) {
        List<PolicySchedule.Row> rows = PolicySchedule.of(
                        result.plan().policyFor(result.scenario().failure().failure()))
                .rows();
        return rows.isEmpty() ? Duration.ZERO : rows.get(rows.size() - 1).totalMost();
    }

    private void table(List<List<String>> columns, List<String> lines) {
        List<String> titles = columns.get(0);
        if (columns.size() == 2 && longest(titles) + 2 + longest(columns.get(1)) > width()) {
            lines.addAll(TerminalPicture.wrapped(columns.get(1).get(0), width()));
            for (int row = 1; row < titles.size(); row++) {
                lines.addAll(TerminalPicture.wrapped(
                        titles.get(row) + ": " + columns.get(1).get(row), width()));
            }
            return;
        }
        for (int row = 0; row < titles.size(); row++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                String cell = columns.get(i).get(row);
                String blanks = " ".repeat(longest(columns.get(i)) - cell.length());
                line.append(i == 0 ? cell + blanks : "  " + blanks + cell);
            }
            lines.add(line.toString().stripTrailing());
        }
    }

    private static int longest(List<String> cells) {
        return cells.stream().mapToInt(String::length).max().orElse(0);
    }
}
