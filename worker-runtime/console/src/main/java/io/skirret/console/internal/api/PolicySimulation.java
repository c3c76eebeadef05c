package io.skirret.console.internal.api;

import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulatedFailure;
import io.skirret.cli.internal.simulation.Simulation;
import io.skirret.cli.internal.simulation.SimulationResult;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What retry policies do to a service that is down for a while, in simulated time: as {@code skirret policy simulate},
 * with less of it at a time, and the last results are kept. Two run at once, a few others wait for a while.
 * Thread-safe.
 */
public final class PolicySimulation {

    /** One or several policies, with a comma between. */
    public static final String POLICY = "policy";
    /** Each sends one call. */
    public static final String CLIENTS = "clients";
    /** Calls per second. */
    public static final String RATE = "rate_per_s";
    /** How long the service is down. */
    public static final String OUTAGE = "outage_s";
    /** Calls per second that the service can answer. */
    public static final String CAPACITY = "capacity_per_s";
    /** What a call meets meanwhile. */
    public static final String FAILURE = "failure";
    /** All of these. */
    public static final Set<String> PARAMETERS = Set.of(POLICY, CLIENTS, RATE, OUTAGE, CAPACITY, FAILURE);
    /** Failures to choose from, beside other statuses of HTTP. */
    public static final List<String> FAILURES = List.of(
            "503", "500", "429", "connection-refused", "connection-reset", "timeout", "unknown-host", "database");

    /** How many clients, if it is not said. */
    public static final int USUAL_CLIENTS = 20_000;
    /** Calls per second, if it is not said. */
    public static final int USUAL_RATE = 500;
    /** Seconds, if it is not said. */
    public static final int USUAL_OUTAGE = 30;

    /** At most so many clients. */
    public static final int MOST_CLIENTS = 50_000;
    /** At most so many calls per second. */
    public static final int MOST_RATE = 100_000;
    /** At most so many calls per second that the service can answer. */
    public static final int MOST_CAPACITY = 2 * MOST_RATE;
    /** At most so many seconds. */
    public static final int MOST_OUTAGE = 3_600;

    private static final int MOST_POLICIES = 3;
    private static final long MOST_ATTEMPTS = 3_000_000;
    private static final Duration HORIZON = Duration.ofHours(1);
    private static final int TOGETHER = 2;
    private static final int WAITING = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int KEPT = 4;

    private final RetryPolicies policies;
    private final Duration patience;
    private final Function<Asked, List<SimulationResult>> simulator;
    private final Semaphore inside = new Semaphore(TOGETHER + WAITING);
    private final Semaphore places = new Semaphore(TOGETHER);
    private final Map<Key, List<SimulationResult>> kept = new LinkedHashMap<>();

    /** @param policies that can be simulated */
    public PolicySimulation(RetryPolicies policies) {
        this(policies, PATIENCE, PolicySimulation::simulate);
    }

    /** @param patience how long one waits for a place */
    PolicySimulation(RetryPolicies policies, Duration patience, Function<Asked, List<SimulationResult>> simulator) {
        this.policies = policies;
        this.patience = patience;
        this.simulator = simulator;
    }

    /** How many simulate or wait. */
    int inside() {
        return TOGETHER + WAITING - inside.availablePermits();
    }

    /**
     * What is to be simulated.
     *
     * @param names of the policies
     */
    public record Asked(List<String> names, List<RetryPlan> plans, Scenario scenario) {

        public Asked {
            names = List.copyOf(names);
            plans = List.copyOf(plans);
        }

        private Key key() {
            return new Key(
                    names,
                    scenario.clients(),
                    scenario.rate(),
                    scenario.outage(),
                    scenario.capacity(),
                    scenario.failure().name());
        }
    }

    /** All that makes two requests the same. */
    private record Key(
            List<String> names, int clients, double rate, Duration outage, double capacity, String failure) {}

    /**
     * Out of a request; what is left out has a default.
     *
     * @throws Problem if a parameter is out of its range or it is too much to do
     */
    public Asked asked(Request request) {
        List<String> names = Arrays.stream(
                        request.parameter(POLICY).orElse("default").split(","))
                .map(String::strip)
                .distinct()
                .toList();
        if (names.size() > MOST_POLICIES) {
            throw wrong(POLICY, "1 to " + MOST_POLICIES + " policies");
        }
        List<RetryPolicy> found = names.stream()
                .map(name -> policies.find(name)
                        .orElseThrow(() -> wrong(POLICY, "some of " + String.join(", ", policies.names()))))
                .toList();
        Scenario scenario = scenario(request);
        long attempts = found.stream()
                .mapToLong(policy -> (1L + mostRetries(policy, policies)) * scenario.clients())
                .sum();
        if (attempts > MOST_ATTEMPTS) {
            throw wrong(
                    CLIENTS,
                    "no more than come to " + MOST_ATTEMPTS + " attempts by these policies, and not " + attempts
                            + "; skirret policy simulate takes more");
        }
        return new Asked(
                names,
                found.stream()
                        .map(policy -> RetryPlan.of(policy, TaskRetryOverrides.defaults(), policies))
                        .toList(),
                scenario);
    }

    private static Scenario scenario(Request request) {
        int clients = request.number(CLIENTS, 1, MOST_CLIENTS, USUAL_CLIENTS);
        int rate = request.number(RATE, 1, MOST_RATE, USUAL_RATE);
        Double capacity = request.parameter(CAPACITY).isEmpty()
                ? null
                : Double.valueOf(request.number(CAPACITY, 1, MOST_CAPACITY, 1));
        int outage = request.number(OUTAGE, 0, MOST_OUTAGE, USUAL_OUTAGE);
        return Scenario.of(
                clients,
                rate,
                null,
                Duration.ofSeconds(outage),
                capacity,
                failure(request.parameter(FAILURE).orElse(FAILURES.get(0))),
                HORIZON,
                1);
    }

    private static SimulatedFailure failure(String name) {
        try {
            return SimulatedFailure.of(name, null);
        } catch (IllegalArgumentException unknown) {
            throw wrong(FAILURE, "a status of HTTP from 400 to 599, or one of " + String.join(", ", FAILURES));
        }
    }

    /** One that sends failures to others may meet any of them. */
    private static int mostRetries(RetryPolicy policy, RetryPolicies policies) {
        return policy.routes().isEmpty()
                ? policy.maxRetries()
                : policies.all().stream()
                        .mapToInt(RetryPolicy::maxRetries)
                        .max()
                        .orElse(policy.maxRetries());
    }

    private static Problem wrong(String parameter, String expected) {
        return Problem.badRequest(
                "parameter " + parameter + ": expected " + expected + ", got something else; nothing was simulated.");
    }

    /**
     * A run for each policy, in their order.
     *
     * @throws Problem if so many others simulate that there is no place
     */
    public List<SimulationResult> run(Asked asked) {
        List<SimulationResult> known = known(asked.key());
        if (known != null) {
            return known;
        }
        if (!inside.tryAcquire()) {
            throw busy();
        }
        try {
            return runAtPlace(asked);
        } catch (InterruptedException stops) {
            Thread.currentThread().interrupt();
            throw Problem.of(503, "Console stops", "The console stops; nothing was simulated.");
        } finally {
            inside.release();
        }
    }

    private List<SimulationResult> runAtPlace(Asked asked) throws InterruptedException {
        if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw busy();
        }
        try {
            // It may be what was waited for.
            List<SimulationResult> known = known(asked.key());
            return known != null ? known : keep(asked.key(), simulator.apply(asked));
        } finally {
            places.release();
        }
    }

    static List<SimulationResult> simulate(Asked asked) {
        return IntStream.range(0, asked.names().size())
                .mapToObj(i -> Simulation.run(
                        asked.names().get(i), asked.scenario(), asked.plans().get(i), null))
                .toList();
    }

    private @Nullable List<SimulationResult> known(Key key) {
        synchronized (kept) {
            return kept.get(key);
        }
    }

    private List<SimulationResult> keep(Key key, List<SimulationResult> results) {
        synchronized (kept) {
            kept.put(key, results);
            if (kept.size() > KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return results;
    }

    private static Problem busy() {
        return Problem.of(503, "Busy", "Others simulate already; nothing was simulated for you. Ask again in a while.")
                .retryAfter(PATIENCE.toSeconds());
    }
}
