package io.skirret.console.internal.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.SimulatedCalls;
import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.control.RegisteredTask;
import io.skirret.events.internal.EventReader;
import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one call of a task fail, in a worker that allows it, and tells what the worker made of that. The call goes the
 * way of each: through the task's queue, a worker's gates, its retry policy and breaker. Its body does not run, and its
 * further attempts are called off. Thread-safe.
 */
public final class FailureSimulation {

    private static final Logger log = LoggerFactory.getLogger(FailureSimulation.class);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Transport transport;
    private final EventHistory events;
    private final Clock clock;
    private final Control control;
    private final Duration patience;

    /** Over this connection, and with this control: neither is closed with it. */
    public FailureSimulation(Transport transport, Control control, EventHistory events, Clock clock) {
        this(transport, control, events, clock, PATIENCE);
    }

    FailureSimulation(Transport transport, Control control, EventHistory events, Clock clock, Duration patience) {
        this.transport = transport;
        this.events = events;
        this.clock = clock;
        this.control = control;
        this.patience = patience;
    }

    /**
     * What became of it.
     *
     * @param end of the first attempt, as its worker told it
     * @param at when, by the worker's clock
     */
    public record Outcome(String taskId, String queue, JsonNode end, Instant at) {

        /** A text that the worker told; empty if it did not. */
        public Optional<String> text(String field) {
            String text = EventReader.text(end, field);
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }

        /** When the next attempt was to be; empty for never. */
        public Optional<Instant> nextRetry() {
            return Optional.ofNullable(EventReader.time(end, "skirret_next_retry"));
        }
    }

    /** Why it was not done, or not to its end. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean sent;

        Refused(boolean sent, String why) {
            super(why, null, false, false);
            this.sent = sent;
        }

        /** Whether the call was sent, so that nobody knows what becomes of it; else nothing was done. */
        public boolean wasSent() {
            return sent;
        }
    }

    /**
     * Does it, and waits for the end of the first attempt, no longer than some seconds.
     *
     * @param by who wants to see it, for the worker's log
     * @throws Refused with the reason, if no worker allows it, knows the task, or told in time
     * @throws TransportException if the broker refuses or cannot be reached
     */
    public Outcome run(String task, String by) throws Refused {
        String queue = new SimulationPlan(task, workers(task))
                .queue(name -> transport.admin().status(name));
        String id = SimulatedCalls.newId();
        CompletableFuture<JsonNode> end = events.watchers().end(id);
        try {
            publish(task, id, queue, by);
            JsonNode told = end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            Instant at = EventReader.time(told);
            return new Outcome(id, queue, told, at == null ? clock.now() : at);
        } catch (TimeoutException | ExecutionException late) {
            throw new Refused(
                    true,
                    "No worker told within " + patience.toSeconds() + " s what became of the call; it was called off."
                            + " Is queue " + queue + " paused, or long?");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refused(true, "The console is stopping; the call was called off.");
        } finally {
            events.watchers().forget(id);
            callOff(id);
        }
    }

    private List<SimulationPlan.Candidate> workers(String task) {
        Map<String, Object> stats =
                control.workers().timeout(ASK).ask("stats", Map.of()).values();
        if (stats.isEmpty()) {
            return List.of();
        }
        Map<String, List<RegisteredTask>> tasks = control.workers(stats.keySet())
                .timeout(ASK)
                .inspect()
                .registered("queue")
                .values();
        Map<String, List<ActiveQueue>> queues = control.workers(stats.keySet())
                .timeout(ASK)
                .inspect()
                .activeQueues()
                .values();
        List<SimulationPlan.Candidate> candidates = stats.entrySet().stream()
                .map(each -> SimulationPlan.Candidate.of(
                        each.getKey(),
                        each.getValue(),
                        tasks.getOrDefault(each.getKey(), List.of()),
                        queues.getOrDefault(each.getKey(), List.of()),
                        task))
                .toList();
        enableEvents(candidates);
        return candidates;
    }

    /** Else they fail, and nobody hears of it. */
    private void enableEvents(List<SimulationPlan.Candidate> candidates) {
        List<String> quiet = candidates.stream()
                .filter(candidate -> candidate.simulates() && !candidate.tells())
                .map(SimulationPlan.Candidate::worker)
                .toList();
        if (!quiet.isEmpty()) {
            control.workers(quiet).timeout(ASK).enableEvents();
        }
    }

    private void publish(String task, String id, String queue, String by)
            throws InterruptedException, ExecutionException, TimeoutException {
        Message call = new TaskMessageEncoder()
                .encode(TaskCall.of(task, id)
                        .expires(clock.now().plus(patience), null)
                        .ignoreResult(true)
                        .build());
        transport
                .publish(new Publication(
                        new Destination.Queue(queue), SimulatedCalls.marked(call, "simulated in the console by " + by)))
                .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void callOff(String id) {
        try {
            control.workers().timeout(ASK).revoke(List.of(id), false);
        } catch (RuntimeException away) {
            log.info("A simulated failure cannot be called off; it expires", SafeThrowable.of(away));
        }
    }
}
