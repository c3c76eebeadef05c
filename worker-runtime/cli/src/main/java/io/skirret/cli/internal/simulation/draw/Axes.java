package io.skirret.cli.internal.simulation.draw;

import io.skirret.cli.internal.simulation.Load;
import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulationResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The axes that all panels of a picture share, so that they can be compared.
 *
 * @param seconds how much time is shown
 * @param top calls a second at the upper end; four steps
 */
record Axes(int seconds, double top) {
    static final int STEPS = 4;

    private static final double[] NICE = {1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10};
    private static final int[] TIMES = {
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800
    };
    /** Less than this share of the peak cannot be seen. */
    private static final double VISIBLE = 0.008;

    static Axes of(List<SimulationResult> results) {
        double highest =
                results.stream().mapToDouble(SimulationResult::peak).max().orElse(1);
        Scenario scenario = results.get(0).scenario();
        double end = scenario.outage().isZero() ? 0 : scenario.outageEnd().toSeconds() + 1.0;
        for (SimulationResult result : results) {
            end = Math.max(end, last(result.load(), highest));
        }
        double arrivals = scenario.arrivalsEnd().toSeconds() + 1.0;
        end = end == 0 ? arrivals : end + Math.max(1, end / 12);
        // The capacity is shown where it does not squeeze what there is.
        double capacity = scenario.capacity() <= highest * 1.3 ? scenario.capacity() * 1.02 : 0;
        return new Axes((int) Math.max(4, end), STEPS * nice(Math.max(1, Math.max(highest, capacity)) / STEPS));
    }

    /** The end of the last second whose retries can be seen. */
    private static int last(Load load, double highest) {
        int last = load.seconds();
        while (last > 0 && load.of(Load.Kind.RETRIES, last - 1) < highest * VISIBLE) {
            last--;
        }
        return last;
    }

    double step() {
        return top / STEPS;
    }

    /** Seconds apart, so that there are no more than that many. */
    int timeStep(int most) {
        for (int step : TIMES) {
            if (seconds / step <= most) {
                return step;
            }
        }
        return Math.max(1, seconds / Math.max(1, most));
    }

    private static double nice(double least) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : NICE) {
            if (factor * magnitude >= least * 0.9999) {
                return factor * magnitude;
            }
        }
        return 10 * magnitude;
    }

    /**
     * What one column of a picture shows: its busiest second, so that no spike is lost between two columns.
     *
     * @param fresh first attempts in that second
     * @param total all attempts in that second
     * @param answered the mean over the column
     */
    record Column(double fresh, double total, double answered) {}

    List<Column> columns(Load load, int count) {
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * seconds / count);
            int to = Math.max(from + 1, (int) ((i + 1L) * seconds / count));
            int busiest = from;
            double answered = 0;
            for (int second = from; second < to; second++) {
                busiest = load.at(second) > load.at(busiest) ? second : busiest;
                answered += load.of(Load.Kind.ANSWERED, second);
            }
            columns.add(new Column(load.of(Load.Kind.FRESH, busiest), load.at(busiest), answered / (to - from)));
        }
        return columns;
    }
}
