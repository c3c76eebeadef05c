package io.skirret.worker;

import io.skirret.failure.Failure;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.time.Clock;
import io.skirret.worker.internal.breaker.BreakerChange;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.StuckRun;
import io.skirret.worker.internal.execute.ThreadSnapshot;
import io.skirret.worker.internal.settle.PendingSettlement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what happens into {@link WorkerEvent}s; does nothing at all without a listener. */
final class EventPublisher {

    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);
    private static final int MAX_STACK_LINES = 60;

    private final @Nullable WorkerListener listener;
    private final Clock clock;

    EventPublisher(@Nullable WorkerListener listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
    }

    void started(Attempt attempt) {
        if (listener != null) {
            TaskMessage call = attempt.message();
            tell(
                    listener,
                    new WorkerEvent.AttemptStarted(
                            call.id(), call.task(), attempt.queue(), call.retries(), clock.now()));
        }
    }

    void changed(BreakerChange change) {
        if (listener != null) {
            tell(
                    listener,
                    new WorkerEvent.BreakerChanged(
                            change.name(), change.from(), change.to(), change.why(), change.by(), change.at()));
        }
    }

    void finished(PendingSettlement one, WorkerEvent.Ending ending) {
        if (listener != null) {
            TaskMessage call = one.processed().call();
            CompletedRun ran = one.processed().run();
            Failure failure = one.decision().failure();
            tell(
                    listener,
                    new WorkerEvent.AttemptFinished(
                            call == null ? "" : call.id(),
                            call == null ? "" : call.task(),
                            one.processed().queue(),
                            call == null ? 0 : call.retries(),
                            ending,
                            ran != null,
                            ran == null ? Duration.ZERO : ran.took(),
                            one.decision().deadLetterReason(),
                            failure == null ? null : failure.type(),
                            one.decision().nextDelay(),
                            clock.now()));
        }
    }

    void stuck(StuckRun stuck) {
        TaskMessage call = stuck.go().attempt().message();
        StringBuilder stack = new StringBuilder();
        stuck.stack().stream()
                .limit(MAX_STACK_LINES)
                .forEach(frame -> stack.append("\n\tat ").append(frame));
        log.error(
                "Expected {}[{}] to return when interrupted at its time limit of {} s, but it did not; its slot was replaced"
                        + " and its outcome is decided without it. Its thread {} goes on, here:{}",
                SafeText.line(call.task(), 200),
                SafeText.line(call.id(), 200),
                stuck.limit().toMillis() / 1000.0,
                stuck.thread(),
                stack);
        if (listener != null) {
            tell(
                    listener,
                    new WorkerEvent.AttemptStuck(
                            call.id(),
                            call.task(),
                            stuck.go().attempt().queue(),
                            stuck.limit(),
                            stuck.thread(),
                            stuck.stack(),
                            clock.now()));
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
                    "Expected the worker's listener to take {} of {}[{}], but it threw; nothing else changes",
                    event.getClass().getSimpleName(),
                    SafeText.line(event.task(), 200),
                    SafeText.line(event.taskId(), 200),
                    broken);
        }
    }
}
