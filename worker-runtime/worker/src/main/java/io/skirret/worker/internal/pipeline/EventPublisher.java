package io.skirret.worker.internal.pipeline;

import io.skirret.failure.Failure;
import io.skirret.message.AttemptRecord;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.message.internal.TaskMessage;
import io.skirret.time.Clock;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerListener;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.execute.StuckRun;
import io.skirret.worker.internal.execute.ThreadSnapshot;
import io.skirret.worker.internal.settle.PendingSettlement;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what happens into {@link WorkerEvent}s; does nothing at all without a listener. */
public final class EventPublisher {

    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);
    private static final int MAX_STACK_LINES = 60;

    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final @Nullable WorkerListener listener;
    private final Clock clock;
    private final String worker;

    /** @param worker its name */
    public EventPublisher(@Nullable WorkerListener listener, Clock clock, String worker) {
        this.listener = listener;
        this.clock = clock;
        this.worker = worker;
    }

    void received(Attempt attempt) {
        if (listener != null) {
            TaskMessage call = attempt.message();
            Instant now = clock.now();
            tell(
                    listener,
                    new Events.Received(
                            worker,
                            now,
                            Events.Subject.of(call, attempt.queue()),
                            call.eta(),
                            call.expires(),
                            text(call, "argsrepr"),
                            text(call, "kwargsrepr"),
                            late(call, now)));
        }
    }

    void started(Attempt attempt, Instant at) {
        if (listener != null) {
            tell(
                    listener,
                    new Events.Started(
                            worker,
                            at,
                            Events.Subject.of(attempt.message(), attempt.queue()),
                            waited(attempt.message(), at)));
        }
    }

    /** Of a run that ended, whichever way; tells of it if it failed. */
    void decided(CompletedRun run, Decision decision) {
        Throwable error = listener == null ? null : error(run.outcome());
        if (listener != null && error != null) {
            Failure failure = decision.failure();
            Attempt attempt = run.go().attempt();
            tell(
                    listener,
                    new Events.Failed(
                            worker,
                            clock.now(),
                            Events.Subject.of(attempt.message(), attempt.queue()),
                            run.took(),
                            failure == null ? null : failure.type(),
                            error,
                            policy(run)));
        }
    }

    void finished(PendingSettlement one, WorkerEvent.Ending ending) {
        if (listener != null) {
            Processed processed = one.processed();
            Decision decision = one.decision();
            CompletedRun run = processed.run();
            TaskMessage call = processed.call();
            Failure failure = decision.failure();
            tell(
                    listener,
                    new Events.Finished(
                            worker,
                            clock.now(),
                            Events.Subject.of(call, processed.queue()),
                            ending,
                            run != null,
                            run == null ? Duration.ZERO : run.took(),
                            run == null || call == null ? null : waited(call, run.started()),
                            ending == WorkerEvent.Ending.SUCCEEDED
                                            && decision instanceof Decision.Complete complete
                                            && complete.reply() != null
                                    ? complete.reply().body().length
                                    : 0,
                            failure == null ? null : failure.type(),
                            decision.error(),
                            decision.nextDelay(),
                            decision.deadLetterReason(),
                            run != null ? policy(run) : decision.policy()));
        }
    }

    void stuck(StuckRun stuck) {
        TaskMessage call = stuck.go().attempt().message();
        StringBuilder stack = new StringBuilder();
        stuck.stack().stream()
                .limit(MAX_STACK_LINES)
                .forEach(frame -> stack.append("\n\tat ").append(frame));
        LogFields.add(log.atError(), stuck.go().attempt().queue(), call)
                .addKeyValue("worker", worker)
                .log(
                        "Expected {} to return when interrupted at its time limit of {} s, but it did not; its slot was replaced"
                                + " and its outcome is decided without it. Its thread {} goes on, here:{}",
                        LogFields.who(call),
                        stuck.limit().toMillis() / 1000.0,
                        stuck.thread(),
                        stack);
        if (listener != null) {
            tell(
                    listener,
                    new Events.Stuck(
                            worker,
                            clock.now(),
                            Events.Subject.of(call, stuck.go().attempt().queue()),
                            stuck.limit(),
                            stuck.thread(),
                            stuck.stack()));
        }
    }

    /** What a feature tells of its own. */
    public void tell(WorkerEvent event) {
        if (listener != null) {
            tell(listener, event);
        }
    }

    private static void tell(WorkerListener listener, WorkerEvent event) {
        try {
            ThreadSnapshot lent = ThreadSnapshot.current();
            try {
                listener.on(event);
            } finally {
                lent.restore();
            }
        } catch (Throwable broken) {
            log.warn(
                    "Expected the worker's listener to take {}, but it threw; nothing else changes",
                    event instanceof WorkerEvent.TaskEvent of
                            ? event.getClass().getSimpleName() + " of " + SafeText.line(of.task(), 200) + "["
                                    + SafeText.line(of.taskId(), 200) + "]"
                            : event.getClass().getSimpleName(),
                    SafeThrowable.of(broken));
        }
    }

    /** What a run failed with; null if it did not fail. */
    private static @Nullable Throwable error(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return failed.error();
        } else if (outcome instanceof Outcome.TimedOut timedOut) {
            return timedOut.error();
        } else if (outcome instanceof Outcome.Rejected rejected) {
            return rejected.rejection();
        } else if (outcome instanceof Outcome.RetryRequested requested) {
            Throwable cause = requested.request().getCause();
            return cause == null ? requested.request() : cause;
        }
        return null;
    }

    private static String policy(CompletedRun run) {
        return run.go().plan().policy().name();
    }

    /** How long a delayed message was due; null if it was not delayed, or is not due. */
    private static @Nullable Duration late(TaskMessage call, Instant now) {
        Duration since = call.eta() == null && call.retries() == 0 ? null : sinceDue(call, now);
        return since == null || since.isNegative() ? null : since;
    }

    private static @Nullable Duration waited(TaskMessage call, Instant until) {
        Duration since = sinceDue(call, until);
        // Written by another clock, the time at which it was due may lie ahead.
        return since == null || !since.isNegative() ? since : Duration.ZERO;
    }

    /** Null if it does not say when it was due. No point in time is computed: anybody may have written any. */
    private static @Nullable Duration sinceDue(TaskMessage call, Instant until) {
        AttemptRecord last = call.retries() == 0 ? null : call.history().last().orElse(null);
        if (last != null) {
            Duration delay = last.delay();
            return bounded(Duration.between(last.at(), until).minus(delay == null ? Duration.ZERO : delay));
        }
        Instant due = call.eta() != null ? call.eta() : call.properties().timestamp();
        return due == null || call.retries() > 0 ? null : bounded(Duration.between(due, until));
    }

    /** Anybody may have written any time; who counts must be able to tell what comes of it in nanoseconds. */
    private static Duration bounded(Duration since) {
        return since.compareTo(LONGEST) > 0 ? LONGEST : since;
    }

    /** As the caller wrote it. */
    private static String text(TaskMessage call, String header) {
        return call.headers().get(header) instanceof String text ? text : "";
    }
}
