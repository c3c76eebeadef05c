package io.skirret.example;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What became of every delivery, found by comparing ids: what was sent, what the partners took, what is a dead letter.
 */
final class DemoReport {

    private final Map<Partners.Behaviour, Row> rows = new LinkedHashMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final double seconds;
    private int submitted;
    private int succeeded;
    private int retried;
    private int deadLettered;
    private int lost;
    private int duplicates;
    private int takenAgain;

    private DemoReport(double seconds) {
        this.seconds = seconds;
    }

    /**
     * What was seen of a run, by delivery id.
     *
     * @param requests how many came to the partners, whatever became of them
     * @param accepted how often a partner took it
     * @param retries how often the worker retried it
     * @param endings how often it ended
     * @param deadLetters why it is among the dead letters, once for each time it is
     */
    record Seen(
            Map<String, AtomicInteger> requests,
            Map<String, AtomicInteger> accepted,
            Map<String, AtomicInteger> retries,
            Map<String, AtomicInteger> endings,
            Map<String, List<String>> deadLetters) {}

    static DemoReport of(List<DeliveryJob> jobs, Seen seen, double seconds) {
        DemoReport report = new DemoReport(seconds);
        for (Partners.Behaviour partner : Partners.Behaviour.values()) {
            report.rows.put(partner, new Row());
        }
        for (DeliveryJob job : jobs) {
            String id = job.id();
            int retries = count(seen.retries(), id);
            List<String> dead = seen.deadLetters().getOrDefault(id, List.of());
            report.add(job, count(seen.accepted(), id), dead, retries);
            // One request an attempt, one ending, one dead letter: whatever is more was run or stored twice.
            report.duplicates += Math.max(0, count(seen.requests(), id) - retries - 1);
            report.duplicates += Math.max(0, count(seen.endings(), id) - 1);
            report.duplicates += Math.max(0, dead.size() - 1);
        }
        return report;
    }

    private void add(DeliveryJob job, int taken, List<String> dead, int retries) {
        Row row = rows.computeIfAbsent(Partners.Behaviour.of(job.url()), partner -> new Row());
        row.sent++;
        submitted++;
        if (retries > 0) {
            row.retried++;
            retried++;
        }
        if (taken > 0) {
            row.delivered++;
            succeeded++;
        }
        if (!dead.isEmpty()) {
            row.dead++;
            deadLettered++;
            row.reasons.merge(dead.get(0), 1, Integer::sum);
            reasons.merge(dead.get(0), 1, Integer::sum);
        }
        if (taken == 0 && dead.isEmpty()) {
            lost++;
        }
        // The partner took it and we did not hear so in time: it came again, and the partner knows it by its key.
        if (taken > 1) {
            takenAgain++;
        }
    }

    /** Nothing lost, nothing doubled. */
    boolean holds() {
        return lost == 0 && duplicates == 0;
    }

    Map<String, Object> figures(String broker) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("submitted", submitted);
        figures.put("succeeded", succeeded);
        figures.put("retried", retried);
        figures.put("dead_lettered", deadLettered);
        figures.put("lost", lost);
        figures.put("duplicates", duplicates);
        figures.put("seconds", Math.round(seconds * 10) / 10.0);
        figures.put("broker", broker);
        return figures;
    }

    void print(PrintStream out) {
        String format = "  %-10s %-38s %5s %10s %8s %6s  %s%n";
        out.println();
        out.printf(format, "PARTNER", "WHO", "SENT", "DELIVERED", "RETRIED", "DEAD", "WHY");
        rows.forEach((partner, row) -> out.printf(
                format,
                partner.name().toLowerCase(java.util.Locale.ROOT),
                partner.text(),
                row.sent,
                row.delivered,
                blankIfZero(row.retried),
                blankIfZero(row.dead),
                String.join(", ", row.reasons.keySet())));
        out.println();
        out.printf(
                "  %d deliveries in %.1f s: %d delivered (%d after retries), %d dead letters, %d lost, %d doubled.%n",
                submitted, seconds, succeeded, retriedAndDelivered(), deadLettered, lost, duplicates);
        if (takenAgain > 0) {
            out.printf(
                    "  %d reached their partner again after a time-out: it tells them by their Idempotency-Key.%n",
                    takenAgain);
        }
        if (!reasons.isEmpty()) {
            List<String> parts = new ArrayList<>();
            reasons.forEach((reason, count) -> parts.add(count + " " + reason));
            out.println("  Dead letters: " + String.join(", ", parts) + ".");
        }
    }

    private int retriedAndDelivered() {
        return rows.values().stream()
                .mapToInt(row -> row.dead == 0 ? row.retried : 0)
                .sum();
    }

    private static String blankIfZero(int count) {
        return count == 0 ? "" : String.valueOf(count);
    }

    private static int count(Map<String, AtomicInteger> counts, String id) {
        AtomicInteger count = counts.get(id);
        return count == null ? 0 : count.get();
    }

    private static final class Row {
        private final Map<String, Integer> reasons = new TreeMap<>();
        private int sent;
        private int delivered;
        private int retried;
        private int dead;
    }
}
