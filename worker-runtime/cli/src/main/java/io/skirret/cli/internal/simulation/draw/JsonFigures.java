package io.skirret.cli.internal.simulation.draw;

import io.skirret.cli.internal.simulation.Load;
import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulationResult;
import io.skirret.retry.GiveUpReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What simulations found, for programs. */
public final class JsonFigures {

    private JsonFigures() {}

    /** Plain data: of the scenario, and of each run with its load second by second. */
    public static Map<String, @Nullable Object> of(Scenario scenario, List<SimulationResult> results) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("clients", scenario.clients());
        object.put("rate_per_s", scenario.rate());
        object.put("capacity_per_s", scenario.capacity());
        object.put("outage_start_ms", scenario.outageStart().toMillis());
        object.put("outage_ms", scenario.outage().toMillis());
        object.put("failure", scenario.failure().name());
        object.put("seed", scenario.seed());
        object.put("runs", results.stream().map(JsonFigures::json).toList());
        return object;
    }

    private static Map<String, @Nullable Object> json(SimulationResult result) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("name", result.name());
        object.put("policy", result.plan().policy().name());
        object.put("budget", result.budget() != null);
        object.put("submitted", result.submitted());
        object.put("succeeded", result.succeeded());
        object.put("dead_lettered", result.deadLettered());
        object.put("waiting", result.waiting());
        Map<String, Long> reasons = new LinkedHashMap<>();
        for (GiveUpReason reason : GiveUpReason.values()) {
            if (result.reasons().containsKey(reason)) {
                reasons.put(reason.code(), result.reasons().get(reason));
            }
        }
        object.put("dead_letter_reasons", reasons);
        object.put("attempts", result.attempts());
        object.put("retries", result.retries());
        object.put("deferred", result.load().sum(Load.Kind.DEFERRED));
        double perSuccess = result.attemptsPerSuccess();
        object.put("attempts_per_success", Double.isNaN(perSuccess) ? null : Math.round(perSuccess * 1e3) / 1e3);
        object.put("peak_per_s", result.peak());
        object.put("peak_at_s", result.peakSecond());
        object.put("peak_after_outage_per_s", result.peakAfterOutage());
        object.put("excess_over_capacity", Math.round(result.excess()));
        object.put("overloaded_s", result.overloadedSeconds());
        object.put("drain_ms", result.drain().map(Duration::toMillis).orElse(null));
        Load load = result.load();
        List<Integer> perSecond = new ArrayList<>(load.seconds());
        for (int second = 0; second < load.seconds(); second++) {
            perSecond.add(load.at(second));
        }
        object.put("load_per_s", perSecond);
        return object;
    }
}
