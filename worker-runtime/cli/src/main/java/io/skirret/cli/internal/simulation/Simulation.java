package io.skirret.cli.internal.simulation;

import io.skirret.retry.GiveUpReason;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.internal.RetryBudget;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.retry.internal.RetryState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scenario under one plan. Each attempt that fails is put to {@link RetryPlan#decide}, each retry to
 * {@link RetryBudget}, as in a worker; only time and the service are made up. A run takes no time at the service, and a
 * delay is exact.
 */
public final class Simulation {

    private static final long MOST_EVENTS = 200_000_000;
    private static final long MOST_EVENTS_OF_FEW = 10_000_000;
    private static final long MOST_EVENTS_OF_EACH = 1_000;

    private static final long SECOND = 1_000_000_000L;

    /** Sees every attempt that reaches the service, in the order of time. */
    @FunctionalInterface
    public interface Observer {
        /** @param retry 0 for a first attempt */
        void attempt(int client, int retry, long nanos);
    }

    private final String name;
    private final Scenario scenario;
    private final RetryPlan plan;
    private final @Nullable RetryBudget budget;
    private final @Nullable Observer observer;
    private final Service service;
    private final SimulatedFailure overload = SimulatedFailure.of("503", null);
    private final SplittableRandom random;
    private final Agenda agenda;
    private final Load load = new Load();
    private final Map<GiveUpReason, Long> reasons = new EnumMap<>(GiveUpReason.class);
    private final int[] retries;
    private final long[] delays;
    /**
     * By client, in milliseconds: how long the budget made it wait; as in a worker, no part of the time it may take.
     */
    private final int[] deferred;

    private final Agenda.Batch batch = new Agenda.Batch();
    private int arrived;
    private final long mostEvents;
    private long open;
    private long succeeded;
    private long deadLettered;
    private long events;
    private long lastRetried = -1;

    private Simulation(
            String name,
            Scenario scenario,
            RetryPlan plan,
            @Nullable RetryBudgetSettings budget,
            @Nullable Observer observer) {
        this.name = name;
        this.scenario = scenario;
        this.plan = plan;
        this.budget = budget == null ? null : new RetryBudget(budget, 0);
        this.observer = observer;
        this.service = new Service(scenario);
        this.random = new SplittableRandom(scenario.seed());
        this.agenda = new Agenda(scenario.clients(), scenario.end().toNanos());
        this.retries = new int[scenario.clients()];
        this.delays = new long[scenario.clients()];
        this.deferred = new int[budget == null ? 0 : scenario.clients()];
        this.open = scenario.clients();
        this.mostEvents = Math.min(MOST_EVENTS, MOST_EVENTS_OF_FEW + MOST_EVENTS_OF_EACH * scenario.clients());
    }

    /**
     * @param name what the run is to be called
     * @param budget null to keep none
     * @throws IllegalArgumentException if it comes to more attempts and waits than can be meant: some ten million, a
     *     thousand more for each client, 200 million in all
     */
    public static SimulationResult run(
            String name, Scenario scenario, RetryPlan plan, @Nullable RetryBudgetSettings budget) {
        return run(name, scenario, plan, budget, null);
    }

    /** As above, with somebody who sees every attempt; null for nobody. */
    public static SimulationResult run(
            String name,
            Scenario scenario,
            RetryPlan plan,
            @Nullable RetryBudgetSettings budget,
            @Nullable Observer observer) {
        Simulation simulation = new Simulation(name, scenario, plan, budget, observer);
        simulation.run();
        return simulation.result(budget);
    }

    private void run() {
        for (int span = 0; span < agenda.spans() && open > 0; span++) {
            arrivals(span);
            agenda.take(span, batch);
            // Delays shorter than the span come round again within it.
            while (batch.size() > 0) {
                batch.sort();
                long start = agenda.startOf(span);
                for (int i = 0; i < batch.size(); i++) {
                    come(batch.client(i), start + batch.offset(i));
                }
                batch.clear();
                agenda.take(span, batch);
            }
        }
    }

    private void arrivals(int span) {
        long start = agenda.startOf(span);
        long end = agenda.startOf(span + 1);
        while (arrived < scenario.clients()) {
            long at = scenario.arrivalNanos(arrived);
            if (at >= end) {
                return;
            }
            batch.add(at - start, arrived);
            arrived++;
        }
    }

    private void come(int client, long now) {
        if (++events > mostEvents) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "expected at most %,d attempts and waits, got more by second %,d of policy \"%s\"; the simulation was"
                            + " stopped. Take fewer --clients, a shorter --outage or --until, or a policy with fewer or longer"
                            + " delays.",
                    mostEvents,
                    now / SECOND,
                    name));
        }
        int second = (int) (now / SECOND);
        int retry = retries[client];
        if (budget != null) {
            if (retry == 0) {
                budget.fresh(now);
            } else {
                long wait = budget.tryRetry(now);
                if (wait > 0) {
                    load.count(Load.Kind.DEFERRED, second);
                    // All times here end within a month.
                    deferred[client] += (int) Math.ceil(wait / 1e6);
                    agenda.add(client, now + wait);
                    return;
                }
            }
        }
        load.count(retry == 0 ? Load.Kind.FRESH : Load.Kind.RETRIES, second);
        if (observer != null) {
            observer.attempt(client, retry, now);
        }
        switch (service.call(now)) {
            case ANSWERED -> {
                load.count(Load.Kind.ANSWERED, second);
                succeeded++;
                settle(retry > 0, now);
            }
            case DOWN -> {
                load.count(Load.Kind.FAILED, second);
                failed(client, now, scenario.failure());
            }
            case REFUSED -> {
                load.count(Load.Kind.REFUSED, second);
                failed(client, now, overload);
            }
        }
    }

    private void failed(int client, long now, SimulatedFailure met) {
        int retry = retries[client];
        RetryState state = new RetryState(
                retry,
                instant(scenario.arrivalNanos(client)),
                retry == 0 ? null : Duration.ofNanos(delays[client]),
                Duration.ofMillis(budget == null ? 0 : deferred[client]));
        RetryDecision decision = plan.decide(state, met.error(), met.failure(), instant(now), random);
        if (decision instanceof RetryDecision.Retry again) {
            long delay = again.delay().toNanos();
            retries[client] = again.retry();
            delays[client] = delay;
            agenda.add(client, now + delay);
        } else {
            deadLettered++;
            reasons.merge(((RetryDecision.GiveUp) decision).reason(), 1L, Long::sum);
            load.count(Load.Kind.DEAD_LETTERS, (int) (now / SECOND));
            settle(true, now);
        }
    }

    private void settle(boolean hadFailed, long now) {
        open--;
        if (hadFailed) {
            lastRetried = now;
        }
    }

    private SimulationResult result(@Nullable RetryBudgetSettings settings) {
        return new SimulationResult(
                name,
                scenario,
                plan,
                settings,
                arrived,
                succeeded,
                deadLettered,
                open,
                reasons,
                lastRetried < 0 || open > 0 ? null : Duration.ofNanos(lastRetried),
                load);
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND);
    }
}
