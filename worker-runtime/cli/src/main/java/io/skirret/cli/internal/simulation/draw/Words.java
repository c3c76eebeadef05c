package io.skirret.cli.internal.simulation.draw;

import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulationResult;
import io.skirret.settings.internal.Durations;
import java.util.Locale;

/** What pictures say in words. */
public final class Words {

    private Words() {}

    /** The scenario in a sentence or two. */
    public static String scenario(Scenario scenario) {
        String calls = Numbers.whole(scenario.clients()) + (scenario.clients() == 1 ? " client calls" : " clients call")
                + " once, " + rate(scenario.rate()) + ".";
        String service = " The service can answer " + rate(scenario.capacity());
        return calls
                + service
                + (scenario.outage().isZero()
                        ? "."
                        : "; from " + Numbers.clock(scenario.outageStart()) + " to "
                                + Numbers.clock(scenario.outageEnd()) + " it is down (" + failure(scenario) + ").");
    }

    /** The figures of a run on one line. */
    static String figures(SimulationResult result) {
        return peak(result) + " · " + deadLetters(result) + " · " + drained(result) + " · " + attempts(result);
    }

    /** The two that matter most. */
    static String fewFigures(SimulationResult result) {
        return peak(result) + " · "
                + (result.deadLettered() == 0
                        ? "no dead letters"
                        : Numbers.percent((double) result.deadLettered() / result.submitted()) + " dead letters");
    }

    private static String peak(SimulationResult result) {
        return "peak " + Numbers.whole(result.peak()) + "/s at " + Numbers.clock(result.peakSecond());
    }

    private static String deadLetters(SimulationResult result) {
        return result.deadLettered() == 0
                ? "no dead letters"
                : Numbers.whole(result.deadLettered()) + " dead letters ("
                        + Numbers.percent((double) result.deadLettered() / result.submitted()) + ")";
    }

    private static String drained(SimulationResult result) {
        return result.drain()
                .map(drain -> drain.isZero() ? "nothing left to drain" : "drained in " + Durations.format(drain))
                .orElseGet(() -> Numbers.whole(result.waiting()) + " still wait");
    }

    private static String attempts(SimulationResult result) {
        double attempts = result.attemptsPerSuccess();
        return Double.isNaN(attempts)
                ? "none succeeded"
                : String.format(Locale.ROOT, "%.2f attempts per success", attempts);
    }

    private static String failure(Scenario scenario) {
        String name = scenario.failure().name();
        return Character.isDigit(name.charAt(0)) ? "HTTP status " + name : name.replace('-', ' ');
    }

    private static String rate(double perSecond) {
        return (perSecond >= 10 ? Numbers.whole(perSecond) : String.format(Locale.ROOT, "%.3g", perSecond)) + "/s";
    }
}
