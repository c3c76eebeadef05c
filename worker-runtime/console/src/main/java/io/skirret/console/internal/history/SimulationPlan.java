package io.skirret.console.internal.history;

import io.skirret.console.internal.history.FailureSimulation.Refused;
import io.skirret.control.ActiveQueue;
import io.skirret.control.RegisteredTask;
import io.skirret.transport.QueueAdmin.QueueStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Through which queue a simulated failure may go: one whose every worker allows it, since another would run the body.
 *
 * @param workers that answered
 */
record SimulationPlan(String task, List<Candidate> workers) {

    /**
     * A worker that answered.
     *
     * @param simulates whether it fails calls that are marked
     * @param tells whether it tells of its tasks
     * @param home the queue that callers choose for the task; null if the worker does not know the task, empty if it
     *     does not say
     * @param queues that it takes from
     */
    record Candidate(
            String worker,
            boolean simulates,
            boolean tells,
            @Nullable String home,
            Set<String> queues) {

        static Candidate of(
                String worker, Object stats, List<RegisteredTask> tasks, List<ActiveQueue> queues, String task) {
            Map<?, ?> ours =
                    stats instanceof Map<?, ?> all && all.get("skirret") instanceof Map<?, ?> part ? part : Map.of();
            return new Candidate(
                    worker,
                    Boolean.TRUE.equals(ours.get("simulates_failures")),
                    Boolean.TRUE.equals(ours.get("task_events")),
                    tasks.stream()
                            .filter(each -> each.name().equals(task))
                            .map(each -> each.attributes().getOrDefault("queue", ""))
                            .findFirst()
                            .orElse(null),
                    queues.stream().map(ActiveQueue::name).collect(Collectors.toCollection(LinkedHashSet::new)));
        }
    }

    /** The queue, or why there is none. */
    String queue(Function<String, Optional<QueueStatus>> status) throws Refused {
        if (workers.isEmpty()) {
            throw new Refused(false, "No worker answers remote control, so none can be asked whether it allows it.");
        }
        List<Candidate> knowing =
                workers.stream().filter(each -> each.home() != null).toList();
        if (knowing.isEmpty()) {
            throw new Refused(false, "None of the " + workers.size() + " workers that answered knows this task.");
        }
        List<Candidate> allowing = knowing.stream().filter(Candidate::simulates).toList();
        if (allowing.isEmpty()) {
            throw new Refused(
                    false,
                    "None of the workers that know this task allows it: " + names(knowing)
                            + ". Start one with skirret.simulate.allow=true, away from production.");
        }
        Candidate first = allowing.get(0);
        String home = Objects.requireNonNull(first.home());
        String queue = first.queues().contains(home) || first.queues().isEmpty()
                ? home
                : first.queues().iterator().next();
        requireEverybody(queue, status);
        return queue;
    }

    private void requireEverybody(String queue, Function<String, Optional<QueueStatus>> status) throws Refused {
        List<Candidate> taking =
                workers.stream().filter(each -> each.queues().contains(queue)).toList();
        List<Candidate> against =
                taking.stream().filter(each -> !each.simulates()).toList();
        if (!against.isEmpty()) {
            throw new Refused(
                    false,
                    names(against) + " takes from queue " + queue
                            + ", too, and does not allow it: it would run the task instead.");
        }
        int consumers = status.apply(queue).map(QueueStatus::consumers).orElse(0);
        if (consumers != taking.size()) {
            throw new Refused(
                    false,
                    "Queue " + queue + " has " + consumers + " consumers, and " + taking.size()
                            + " of them answered: another would run the task instead. Ask again, or let all answer remote"
                            + " control.");
        }
    }

    private static String names(List<Candidate> workers) {
        return workers.stream().map(Candidate::worker).collect(Collectors.joining(", "));
    }
}
