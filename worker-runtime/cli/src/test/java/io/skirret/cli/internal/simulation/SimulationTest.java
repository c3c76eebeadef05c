package io.skirret.cli.internal.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.retry.Backoff;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.Jitter;
import io.skirret.retry.PolicySchedule;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios made by chance can be repeated from the seed in their message. */
class SimulationTest {
    private static final int CASES = 150;

    @Test
    void every_call_ends_once_and_the_load_sums_up() {
        for (long seed = 0; seed < CASES; seed++) {
            SimulationResult result = random(seed, null);
            Load load = result.load();
            long dead = result.reasons().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();

            assertThat(result.submitted())
                    .as("seed %d", seed)
                    .isEqualTo(result.scenario().clients());
            assertThat(result.succeeded() + result.deadLettered() + result.waiting())
                    .as("seed %d", seed)
                    .isEqualTo(result.submitted());
            assertThat(dead).as("seed %d", seed).isEqualTo(result.deadLettered());
            assertThat(load.sum(Load.Kind.FRESH)).as("seed %d", seed).isEqualTo(result.submitted());
            assertThat(load.sum(Load.Kind.ANSWERED)).as("seed %d", seed).isEqualTo(result.succeeded());
            assertThat(load.sum(Load.Kind.DEAD_LETTERS)).as("seed %d", seed).isEqualTo(result.deadLettered());
            long attempts = 0;
            for (int second = 0; second < load.seconds(); second++) {
                int there = load.at(second);
                attempts += there;
                assertThat(there)
                        .as("seed %d, second %d", seed, second)
                        .isEqualTo(load.of(Load.Kind.ANSWERED, second)
                                + load.of(Load.Kind.FAILED, second)
                                + load.of(Load.Kind.REFUSED, second));
            }
            assertThat(attempts).as("seed %d", seed).isEqualTo(result.attempts());
            // Each attempt answers, gives up or comes again; those that wait will.
            assertThat(result.retries())
                    .as("seed %d", seed)
                    .isBetween(
                            load.sum(Load.Kind.FAILED)
                                    + load.sum(Load.Kind.REFUSED)
                                    - result.deadLettered()
                                    - result.waiting(),
                            load.sum(Load.Kind.FAILED) + load.sum(Load.Kind.REFUSED) - result.deadLettered());
        }
    }

    @Test
    void no_retry_comes_before_its_least_delay_and_none_beyond_the_last() {
        for (long seed = 0; seed < CASES; seed++) {
            long thisSeed = seed;
            Random chance = new Random(seed);
            RetryPolicy policy = policy(chance);
            List<PolicySchedule.Row> rows = PolicySchedule.of(policy).rows();
            int clients = 500;
            long[] last = new long[clients];
            int[] next = new int[clients];
            long[] before = {0};
            run(
                    "random",
                    scenario(chance, clients, failure("503"), seed),
                    policy,
                    budget(chance),
                    (client, retry, nanos) -> {
                        assertThat(nanos)
                                .as("seed %d: time goes on", thisSeed)
                                .isGreaterThanOrEqualTo(before[0] - 10_000_000);
                        before[0] = nanos;
                        assertThat(retry)
                                .as("seed %d, client %d", thisSeed, client)
                                .isEqualTo(next[client]++);
                        if (retry > 0) {
                            long least = rows.get(retry - 1).least().toNanos();
                            assertThat(nanos - last[client])
                                    .as("seed %d, client %d, retry %d", thisSeed, client, retry)
                                    .isGreaterThanOrEqualTo(
                                            Math.max(least, policy.minDelay().toNanos()));
                        }
                        last[client] = nanos;
                    });
            assertThat(Arrays.stream(next).max().orElseThrow()).isLessThanOrEqualTo(policy.maxRetries() + 1);
        }
    }

    /** As in a worker; three delays of ten seconds are within the 35 s, whatever the retry budget adds to them. */
    @Test
    void waits_for_the_retry_budget_are_no_part_of_the_total_budget() {
        RetryPolicy policy = RetryPolicy.builder("patient")
                .maxRetries(3)
                .backoff(new Backoff.Fixed())
                .base(Duration.ofSeconds(10))
                .jitter(Jitter.none())
                .totalBudget(Duration.ofSeconds(35))
                .build();
        Scenario scenario =
                new Scenario(100, 100, Duration.ZERO, Duration.ofHours(1), 1e6, failure("503"), Duration.ofHours(1), 1);

        SimulationResult result =
                run("patient", scenario, policy, new RetryBudgetSettings(0, 1, Duration.ofSeconds(10)), null);

        assertThat(result.load().sum(Load.Kind.DEFERRED)).isPositive();
        assertThat(result.reasons()).containsExactly(java.util.Map.entry(GiveUpReason.EXHAUSTED, 100L));
    }

    @Test
    void the_service_answers_no_more_than_it_can_and_nothing_while_it_is_down() {
        for (long seed = 0; seed < CASES; seed++) {
            SimulationResult result = random(seed, null);
            Scenario scenario = result.scenario();
            for (int second = 0; second < result.load().seconds(); second++) {
                int answered = result.load().of(Load.Kind.ANSWERED, second);
                // A second's worth, and what may wait.
                assertThat((double) answered)
                        .as("seed %d, second %d", seed, second)
                        .isLessThanOrEqualTo(scenario.capacity() * 1.02 + 3);
                boolean down = second >= scenario.outageStart().toNanos() / 1e9
                        && second + 1 <= scenario.outageEnd().toNanos() / 1e9;
                if (down) {
                    assertThat(answered).as("seed %d, second %d", seed, second).isZero();
                }
            }
        }
    }

    @Test
    void calls_that_fail_together_come_back_together_unless_jitter_parts_them() {
        Scenario allAtOnce = new Scenario(
                100_000, 100_000, Duration.ZERO, Duration.ofSeconds(40), 5_000, failure("503"), Duration.ofHours(1), 1);
        RetryPolicy policy = RetryPolicies.DEFAULT;

        SimulationResult none = run("none", allAtOnce, with(policy, Jitter.none()), null);
        SimulationResult some = run("some", allAtOnce, with(policy, Jitter.proportional()), null);
        SimulationResult full = run("full", allAtOnce, with(policy, Jitter.full()), null);

        assertThat(busySeconds(none)).as("spikes, and nothing between them").isLessThanOrEqualTo(12);
        assertThat(none.peakAfterOutage()).isGreaterThan(95_000);
        assertThat(full.peakAfterOutage()).isLessThan(10_000);
        assertThat(some.peakAfterOutage()).isBetween(full.peakAfterOutage(), none.peakAfterOutage());
        assertThat(busySeconds(full)).isGreaterThan(40);
        assertThat(none.deadLettered()).as("and jitter saves calls").isGreaterThan(90_000);
        assertThat(some.deadLettered()).isLessThan(none.deadLettered());
    }

    @Test
    void the_budget_bounds_the_rate_of_retries() {
        Scenario scenario = new Scenario(
                50_000,
                500,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                1_000,
                failure("connection-refused"),
                Duration.ofHours(1),
                1);
        RetryBudgetSettings settings = RetryBudgetSettings.DEFAULT;
        SimulationResult free = run("free", scenario, RetryPolicies.DEFAULT, null);
        SimulationResult held = run("held", scenario, RetryPolicies.DEFAULT, settings);

        int[] seen = new int[held.load().seconds()];
        for (int second = 0; second < held.load().seconds(); second++) {
            seen[second] = held.load().of(Load.Kind.RETRIES, second);
            assertThat(seen[second]).as("second %d", second).isLessThanOrEqualTo(100 + 2);
        }
        for (int second = 10; second < seen.length; second++) {
            long retries = Arrays.stream(seen, second - 9, second + 1).sum();
            long fresh = 0;
            // Two windows of fresh calls can stand behind the retries of one that does not begin with a slot.
            for (int s = Math.max(0, second - 10); s <= second; s++) {
                fresh += held.load().of(Load.Kind.FRESH, s);
            }
            assertThat((double) retries)
                    .as("to second %d", second)
                    .isLessThanOrEqualTo(Math.max(100, 0.2 * fresh) + 10);
        }
        assertThat(held.peak()).isLessThan(605);
        assertThat(free.peak()).isGreaterThan(1_900);
        assertThat(held.succeeded()).as("deferred is not given up").isEqualTo(held.submitted());
        assertThat(held.drain().orElseThrow()).isGreaterThan(free.drain().orElseThrow());
    }

    @Test
    void one_seed_one_result() {
        assertThat(random(4, null)).usingRecursiveComparison().isEqualTo(random(4, null));
        Scenario scenario = scenario(new Random(1), 1_000, failure("503"), 1);
        Scenario other = scenario(new Random(1), 1_000, failure("503"), 2);
        RetryPolicy policy = RetryPolicies.DEFAULT;
        assertThat(run("a", scenario, policy, null).lastRetried())
                .isNotEqualTo(run("a", other, policy, null).lastRetried());
    }

    @Test
    void figures_of_a_case_worked_out_by_hand() {
        // Ten calls in the first second, down until 1.95 s, then one call each 0.1 s: retries after 2 s all succeed.
        Scenario scenario = new Scenario(
                10, 10, Duration.ZERO, Duration.ofMillis(1_950), 100, failure("503"), Duration.ofMinutes(1), 1);
        RetryPolicy policy = RetryPolicy.builder("fixed")
                .backoff(Backoff.fixed())
                .jitter(Jitter.none())
                .build();
        SimulationResult result = run("fixed", scenario, policy, null);

        assertThat(result.succeeded()).isEqualTo(10);
        assertThat(result.attempts()).isEqualTo(20);
        assertThat(result.attemptsPerSuccess()).isEqualTo(2);
        assertThat(result.peak()).isEqualTo(10);
        assertThat(result.excess()).isZero();
        assertThat(result.drain().orElseThrow().toMillis()).isEqualTo(950);
        assertThat(result.load().of(Load.Kind.RETRIES, 2)).isEqualTo(10);
    }

    @Test
    void without_an_outage_and_within_capacity_nothing_is_retried() {
        Scenario scenario = new Scenario(
                10_000, 1_000, Duration.ZERO, Duration.ZERO, 1_500, failure("503"), Duration.ofMinutes(1), 1);
        SimulationResult result = run("default", scenario, RetryPolicies.DEFAULT, null);
        assertThat(result.succeeded()).isEqualTo(10_000);
        assertThat(result.retries()).isZero();
        assertThat(result.drain()).contains(Duration.ZERO);
    }

    @Test
    void a_failure_that_cannot_pass_is_not_retried_and_a_wish_to_wait_is_heard() {
        Scenario hopeless = new Scenario(
                100, 100, Duration.ZERO, Duration.ofSeconds(5), 500, failure("404"), Duration.ofMinutes(1), 1);
        SimulationResult result = run("default", hopeless, RetryPolicies.DEFAULT, null);
        assertThat(result.reasons()).containsEntry(GiveUpReason.NOT_RETRYABLE_STATUS, 100L);
        assertThat(result.attempts()).isEqualTo(100);

        Scenario asking = new Scenario(
                100,
                100,
                Duration.ZERO,
                Duration.ofSeconds(20),
                500,
                SimulatedFailure.of("503", Duration.ofSeconds(30)),
                Duration.ofMinutes(1),
                1);
        SimulationResult patient = run("default", asking, RetryPolicies.DEFAULT, null);
        assertThat(patient.succeeded()).isEqualTo(100);
        assertThat(patient.load().of(Load.Kind.RETRIES, 30)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"connection-refused", "connection-reset", "timeout", "unknown-host", "database", "429", "503"})
    void failures_that_can_pass(String name) {
        assertThat(failure(name).failure().retryRecommended()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"600", "refused", "conection-refused", "''", "200"})
    void failures_nobody_knows(String name) {
        assertThatThrownBy(() -> failure(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--failure: expected an HTTP status of 400 to 599 or one of connection-refused");
    }

    @Test
    void a_policy_that_never_rests_is_stopped() {
        RetryPolicy mad = RetryPolicy.builder("mad")
                .maxRetries(Integer.MAX_VALUE)
                .backoff(Backoff.immediate())
                .base(Duration.ZERO)
                .minDelay(Duration.ZERO)
                .build();
        Scenario scenario =
                new Scenario(1, 1, Duration.ZERO, Duration.ofSeconds(1), 1, failure("503"), Duration.ofMinutes(1), 1);
        assertThatThrownBy(() -> run("mad", scenario, mad, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("policy \"mad\"")
                .hasMessageContaining("fewer --clients");
    }

    private static SimulationResult run(
            String name, Scenario scenario, RetryPolicy policy, @Nullable RetryBudgetSettings budget) {
        return run(name, scenario, policy, budget, null);
    }

    private static SimulationResult run(
            String name,
            Scenario scenario,
            RetryPolicy policy,
            @Nullable RetryBudgetSettings budget,
            Simulation.@Nullable Observer observer) {
        return Simulation.run(name, scenario, RetryPlan.of(policy, TaskRetryOverrides.defaults()), budget, observer);
    }

    private static SimulationResult random(long seed, Simulation.@Nullable Observer observer) {
        Random chance = new Random(seed);
        RetryPolicy policy = policy(chance);
        return run(
                "random",
                scenario(chance, 1 + chance.nextInt(3_000), failure(chance.nextBoolean() ? "503" : "429"), seed),
                policy,
                budget(chance),
                observer);
    }

    private static Scenario scenario(Random chance, int clients, SimulatedFailure failure, long seed) {
        double rate = Math.pow(10, 1 + chance.nextDouble() * 3);
        return new Scenario(
                clients,
                rate,
                Duration.ofMillis(chance.nextInt(5_000)),
                chance.nextInt(5) == 0 ? Duration.ZERO : Duration.ofMillis(chance.nextInt(60_000)),
                rate * (0.3 + 2 * chance.nextDouble()),
                failure,
                Duration.ofMinutes(10),
                seed);
    }

    private static RetryPolicy policy(Random chance) {
        Jitter[] jitters = {Jitter.none(), Jitter.proportional(), Jitter.full(), Jitter.equal(), Jitter.decorrelated()};
        Backoff[] backoffs = {
            Backoff.exponential(), Backoff.exponential(1.5), Backoff.linear(1), Backoff.fixed(), Backoff.fibonacci()
        };
        return RetryPolicy.builder("random")
                .maxRetries(chance.nextInt(8))
                .base(Duration.ofMillis(chance.nextInt(1_000)))
                .minDelay(Duration.ofMillis(chance.nextInt(100)))
                .backoff(backoffs[chance.nextInt(backoffs.length)])
                .jitter(jitters[chance.nextInt(jitters.length)])
                .totalBudget(chance.nextInt(4) == 0 ? Duration.ofSeconds(30) : null)
                .build();
    }

    private static @Nullable RetryBudgetSettings budget(Random chance) {
        return chance.nextBoolean() ? null : RetryBudgetSettings.DEFAULT;
    }

    private static SimulatedFailure failure(String name) {
        return SimulatedFailure.of(name, null);
    }

    private static RetryPolicy with(RetryPolicy policy, Jitter jitter) {
        return policy.toBuilder().jitter(jitter).build();
    }

    private static int busySeconds(SimulationResult result) {
        int busy = 0;
        for (int second = 0; second < result.load().seconds(); second++) {
            busy += result.load().at(second) > 0 ? 1 : 0;
        }
        return busy;
    }
}
