package io.skirret.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The figures of one run: those with an aim, and what they are made of beside them. */
final class Figures {

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Medians of both sides' rates and their ratio, and the processor time a message takes in the client's process. */
    void rates(String name, String ratio, List<Sample> ours, List<Sample> raw) {
        double our = median(ours, Sample::perSecond);
        double their = median(raw, Sample::perSecond);
        put(ratio, our / their);
        put(name + "_skirret_per_s", Math.rint(our));
        put(name + "_raw_per_s", Math.rint(their));
        put(name + "_skirret_cpu_us", median(ours, Sample::cpuMicrosEach));
        put(name + "_raw_cpu_us", median(raw, Sample::cpuMicrosEach));
    }

    /** Beside {@link #rates}: the same against a raw client that sends the body alone. */
    void bare(String name, List<Sample> ours, List<Sample> bare) {
        beside(name, "raw_without_headers", ours, bare);
    }

    /** Beside {@link #rates}: the same against a raw client that does it another way. */
    void beside(String name, String other, List<Sample> ours, List<Sample> theirs) {
        double their = median(theirs, Sample::perSecond);
        put(name + "_vs_" + other, median(ours, Sample::perSecond) / their);
        put(name + "_" + other + "_per_s", Math.rint(their));
    }

    /** Two ways of doing the same in turn: the median of the rounds' ratios, with the medians of both beside it. */
    void inTurn(String ratio, String name, List<Sample> one, String otherName, List<Sample> other) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < one.size(); round++) {
            ratios.add(one.get(round).perSecond() / other.get(round).perSecond());
        }
        put(ratio, median(ratios, each -> each));
        put(name + "_per_s", Math.rint(median(one, Sample::perSecond)));
        put(otherName + "_per_s", Math.rint(median(other, Sample::perSecond)));
        put(name + "_cpu_us", median(one, Sample::cpuMicrosEach));
        put(otherName + "_cpu_us", median(other, Sample::cpuMicrosEach));
    }

    /** A figure; numbers are kept to three digits after the point. */
    void put(String name, double value) {
        values.put(name, value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : round(value));
    }

    void put(String name, String value) {
        values.put(name, value);
    }

    /** A figure of before. */
    double get(String name) {
        return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    Map<String, Object> asMap() {
        return values;
    }

    /** The table for people. */
    String table() {
        return table(List.of(Aim.values()));
    }

    /** The same, without what was not measured. */
    String tableOfMeasured() {
        return table(Arrays.stream(Aim.values())
                .filter(aim -> !Double.isNaN(get(aim.figure())))
                .toList());
    }

    private String table(List<Aim> aims) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-38s %10s   %-8s%n", "", "measured", "aim"));
        for (Aim aim : aims) {
            double value = get(aim.figure());
            boolean measured = !Double.isNaN(value);
            text.append(String.format(
                    Locale.ROOT,
                    "%-38s %10s   %-8s %s%n",
                    aim.meaning(),
                    measured ? plain(value) : "-",
                    aim.bound(),
                    measured ? (aim.met(value) ? "met" : "MISSED") : "not measured"));
        }
        return text.append(String.format("%n")).append(list()).toString();
    }

    /** All that has no aim. */
    String list() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> {
            if (Arrays.stream(Aim.values()).noneMatch(aim -> aim.figure().equals(name))) {
                text.append(String.format(
                        Locale.ROOT,
                        "%-38s %10s%n",
                        name,
                        value instanceof Number number ? plain(number.doubleValue()) : value));
            }
        });
        return text.toString();
    }

    /** As short as it is exact enough. */
    static String plain(double value) {
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.2f", value);
    }

    static <T> double median(List<T> samples, ToDoubleFunction<T> of) {
        double[] sorted = samples.stream().mapToDouble(of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
