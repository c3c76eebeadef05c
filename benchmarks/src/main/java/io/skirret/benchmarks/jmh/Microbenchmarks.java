package io.skirret.benchmarks.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs them, each in a process of its own. */
public final class Microbenchmarks {

    private static final String ALL = ".+";

    /** Those that have an aim. */
    private static final String AIMED = "(classify|classifyDeep|decide|breaker|fingerprint)";

    private Microbenchmarks() {}

    /**
     * @param figure its name among the figures, with the unit
     * @param value time of one operation: the median of many short measurements, which other programs disturb less than
     *     their mean
     * @param error half of the 99.9 % confidence interval; NaN where there are too few samples for one
     */
    public record Result(String figure, double value, double error) {}

    /**
     * Runs all of them.
     *
     * @param quick one process and short rounds each, instead of three and longer ones
     */
    public static List<Result> all(boolean quick) throws RunnerException {
        return run(quick, ALL);
    }

    /** The same with those that have an aim. */
    public static List<Result> aimed(boolean quick) throws RunnerException {
        return run(quick, AIMED);
    }

    private static List<Result> run(boolean quick, String methods) throws RunnerException {
        Options options = new OptionsBuilder()
                .include("^" + CodeBenchmark.class.getName().replace(".", "\\.") + "\\." + methods + "$")
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 3 : 5)
                .warmupTime(TimeValue.milliseconds(quick ? 200 : 1_000))
                .measurementIterations(quick ? 12 : 15)
                .measurementTime(TimeValue.milliseconds(quick ? 40 : 300))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        List<Result> figures = new ArrayList<>();
        for (RunResult each : results) {
            figures.add(new Result(
                    figure(
                            each.getPrimaryResult().getLabel(),
                            each.getPrimaryResult().getScoreUnit()),
                    each.getPrimaryResult().getStatistics().getPercentile(50),
                    each.getPrimaryResult().getScoreError()));
        }
        return figures;
    }

    /** {@code wovenCall} in {@code ns/op} is {@code woven_call_ns}. */
    static String figure(String method, String unit) {
        StringBuilder name = new StringBuilder();
        for (char letter : method.toCharArray()) {
            if (Character.isUpperCase(letter)) {
                name.append('_').append(Character.toLowerCase(letter));
            } else {
                name.append(letter);
            }
        }
        return name.append('_').append(unit, 0, unit.indexOf('/')).toString();
    }
}
