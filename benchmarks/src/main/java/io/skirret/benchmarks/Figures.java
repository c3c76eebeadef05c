package io.skirret.benchmarks;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of one run, ratios first to look at, absolutes beside them. */
final class Figures {

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Double> ourRates = new LinkedHashMap<>();

    /** Medians of both sides and their ratio. */
    void ratio(String name, List<Double> ours, List<Double> theirs, String unit) {
        double our = median(ours);
        double raw = median(theirs);
        ourRates.put(name, our);
        put(name, round(our / raw));
        put(name + ".skirret_" + unit, Math.round(our));
        put(name + ".raw_" + unit, Math.round(raw));
    }

    /** Our absolute figure of an earlier ratio, against Celery's. */
    void against(String name, String earlier, double celery) {
        put(name, round(ourRates.getOrDefault(earlier, Double.NaN) / celery));
        put(name + ".celery_messages/s", Math.round(celery));
    }

    void put(String name, Object value) {
        values.put(name, value);
    }

    Map<String, Object> asMap() {
        return values;
    }

    void print(PrintStream out) {
        values.forEach((name, value) -> out.printf("%-46s %s%n", name, value));
    }

    private static double median(List<Double> samples) {
        double[] sorted =
                samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
