package io.skirret.example;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the outage did, and whether all that the demo is to show holds. */
final class OutageReport {

    private static final long SEEN_WITHIN_MILLIS = 2_000;

    private final int workers;
    private final List<String> sent;
    private final OutageEvidence evidence;
    private final double seconds;
    private final long backAt;
    private final List<OutageWorkers.Now> last;
    private final int delivered;
    private final int deadLetters;
    private final int lost;
    private final int duplicates;
    private final List<String> broken = new ArrayList<>();

    /**
     * @param taken how often the partner took each order
     * @param deadLetters ids of the orders among them
     * @param backAt when the partner came back, wall clock in milliseconds
     */
    OutageReport(
            List<String> sent,
            Map<String, AtomicInteger> taken,
            List<String> deadLetters,
            OutageEvidence evidence,
            List<OutageWorkers.Now> last,
            long backAt,
            double seconds) {
        this.sent = sent;
        this.evidence = evidence;
        this.last = last;
        this.workers = last.size();
        this.backAt = backAt;
        this.seconds = seconds;
        this.deadLetters = deadLetters.size();
        int deliveredOnce = 0;
        int nowhere = 0;
        int again = 0;
        for (String id : sent) {
            int times = taken.containsKey(id) ? taken.get(id).get() : 0;
            int runs = evidence.successes().getOrDefault(id, 0);
            deliveredOnce += times > 0 ? 1 : 0;
            nowhere += times == 0 && !deadLetters.contains(id) ? 1 : 0;
            again += Math.max(0, Math.max(times, runs) - 1);
        }
        this.delivered = deliveredOnce;
        this.lost = nowhere;
        this.duplicates = again;
        check();
    }

    private void check() {
        expect(lost == 0, lost + " of " + sent.size() + " orders are neither with the partner nor a dead letter");
        expect(delivered == sent.size(), delivered + " of " + sent.size() + " orders were delivered");
        expect(duplicates == 0, "orders were delivered more than once: " + duplicates);
        expect(deadLetters == 0, "orders ended as dead letters: " + deadLetters);
        expect(
                evidence.sawOpenAfter().size() == workers,
                "the breaker opened on " + evidence.sawOpenAfter().size() + " of " + workers + " workers");
        expect(seenWithin() <= SEEN_WITHIN_MILLIS, "the last worker saw it open only after " + seenWithin() + " ms");
        expect(
                evidence.sawClosed().size() == workers,
                "the breaker is closed in the end on " + evidence.sawClosed().size() + " of " + workers + " workers");
        expect(evidence.parked() > 0, "no message waited in the broker: the outage was not felt");
        expect(evidence.ranWhileOpen() == 0, "runs began while the breaker was open: " + evidence.ranWhileOpen());
        expect(evidence.burnt() == 0, "attempts were burnt without a run: " + evidence.burnt());
        expect(
                evidence.withinBudget() && evidence.retries() <= evidence.budget(),
                "retries went over the budget: " + evidence.retries() + " of " + evidence.budget());
        expect(evidence.completeFor(sent), "the workers' records lack runs: what they prove is unsure");
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }

    boolean holds() {
        return broken.isEmpty();
    }

    private long seenWithin() {
        return evidence.sawOpenAfter().values().stream()
                .mapToLong(after -> after)
                .max()
                .orElse(0);
    }

    Map<String, Object> figures(String broker) {
        OutageBudget.Peak peak = evidence.peak();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("submitted", sent.size());
        figures.put("succeeded", delivered);
        figures.put("dead_lettered", deadLetters);
        figures.put("lost", lost);
        figures.put("duplicates", duplicates);
        figures.put("seconds", Math.round(seconds * 10) / 10.0);
        figures.put("broker", broker);
        figures.put("workers", workers);
        figures.put("opened_on", evidence.sawOpenAfter().size());
        figures.put("seen_within_ms", seenWithin());
        figures.put("closed_on", evidence.sawClosed().size());
        figures.put("failed_before_opening", evidence.failedBefore());
        figures.put("ran_while_open", evidence.ranWhileOpen());
        figures.put("burnt_while_open", evidence.burnt());
        figures.put("parked", evidence.parked());
        figures.put("trials", evidence.trials());
        figures.put("retries", evidence.retries());
        figures.put("budget", evidence.budget());
        figures.put("retries_peak", peak.retries());
        figures.put("budget_at_peak", peak.allowed());
        figures.put("within_budget", evidence.withinBudget());
        figures.put("holds", holds());
        figures.put("broken", broken);
        return figures;
    }

    void print(PrintStream out) {
        out.println();
        row(out, "orders sent", sent.size(), "steadily, also while the partner was down");
        row(out, "delivered", delivered, "");
        row(out, "lost", lost, "");
        row(out, "delivered twice", duplicates, "");
        row(out, "dead letters", deadLetters, "");
        out.println();
        row(out, "failed before it opened", evidence.failedBefore(), "what the breaker opened on");
        row(out, "ran while open", evidence.ranWhileOpen(), "");
        row(out, "attempts burnt while open", evidence.burnt(), "");
        row(out, "times parked in the broker", evidence.parked(), "an order may be parked more than once");
        row(out, "trials", evidence.trials(), "few at a time, until the partner was back");
        row(out, "retries", evidence.retries(), "their budget: " + evidence.budget() + " in this time");
        out.println();
        workers(out);
        out.println();
        if (holds()) {
            out.printf(
                    Locale.ROOT,
                    "  All of it holds, after %.1f s: nothing lost, nothing delivered twice, and no%n",
                    seconds);
            out.println("  attempt spent but on finding out that the partner was down, and when it was back.");
        } else {
            broken.forEach(each -> out.println("  DOES NOT HOLD: " + each + "."));
        }
    }

    private static void row(PrintStream out, String what, int count, String remark) {
        out.println(String.format(Locale.ROOT, "  %-26s %6d  %s", what, count, remark)
                .stripTrailing());
    }

    private void workers(PrintStream out) {
        String format = "  %-8s %-12s %-22s %5s %7s %7s  %s%n";
        out.printf(format, "WORKER", "SAW IT OPEN", "AND CLOSED", "RAN", "FAILED", "PARKED", "RETRIES*");
        for (OutageWorkers.Now worker : last) {
            Long open = evidence.sawOpenAfter().get(worker.number());
            Long closed = evidence.sawClosed().get(worker.number());
            OutageBudget.Peak peak = evidence.budget(worker.number()).peak();
            out.printf(
                    format,
                    worker.number(),
                    open == null ? "never" : worker.number() == evidence.first() ? "first" : "+" + open + " ms",
                    closed == null
                            ? "never"
                            : String.format(Locale.ROOT, "%.1f s after recovery", (closed - backAt) / 1e3),
                    worker.ran(),
                    worker.failed(),
                    worker.parked(),
                    peak.retries() + " of " + peak.allowed());
        }
        out.println("  * at most, in any ten seconds, of those that its budget would have let run");
    }
}
