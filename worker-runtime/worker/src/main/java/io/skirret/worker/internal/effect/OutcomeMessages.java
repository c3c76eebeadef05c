package io.skirret.worker.internal.effect;

import io.skirret.failure.Failure;
import io.skirret.failure.Fingerprint;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnusableReason;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.Deferrals;
import io.skirret.worker.internal.consume.Interruptions;
import io.skirret.worker.internal.consume.Redeliveries;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes what is published because of a decision. Bodies go out as they came in (I7). */
final class OutcomeMessages {

    private static final int MAX_MESSAGE = 500;
    private static final int BRIEF_TRACE = 1000;

    private final String worker;
    private final Set<String> ownPackages;

    OutcomeMessages(String worker, Set<String> ownPackages) {
        this.worker = worker;
        this.ownPackages = ownPackages;
    }

    Message retry(Processed one, Decision.Retry decision) {
        TaskMessage call = called(one);
        AttemptRecord record = record(one, call, decision);
        Message next = unmarked(prioritised(call, call.nextAttempt(record)));
        return call.retries() == 0 ? Deferrals.withoutTime(next) : next;
    }

    Message delayed(Processed one, Decision.Delay decision) {
        TaskMessage call = called(one);
        TaskMessage again = decision.unknown() ? call.delayedAsUnknown() : call.delayedAgain();
        Message marked = Redeliveries.mark(prioritised(call, again), decision.redeliveries());
        if (decision.deferrals() == 0) {
            return marked;
        }
        Message held = Deferrals.mark(marked, decision.deferrals());
        return call.retries() == 0 ? held : Deferrals.addTime(held, decision.delay());
    }

    /**
     * Its priority as a property: a transport keeps that over a wait, and may drop headers of this purpose that it did
     * not write.
     */
    private static Message prioritised(TaskMessage call, TaskMessage next) {
        Message message = next.toMessage();
        Integer priority = call.priority();
        return priority == null
                ? message
                : new Message(
                        message.properties().toBuilder().priority(priority).build(), message.headers(), message.body());
    }

    /** The same again, marked with how often it came back so far: the broker counts a new copy from 0. */
    Message again(Processed one) {
        TaskMessage call = called(one);
        Message again = Redeliveries.mark(call.toMessage(), new Attempt(one.delivery(), call).allRedeliveries());
        return one.run() == null ? again : Interruptions.mark(again, Interruptions.markedOn(again.headers()) + 1);
    }

    private static Message unmarked(Message message) {
        return Interruptions.mark(Deferrals.mark(Redeliveries.mark(message, 0), 0), 0);
    }

    Message dead(Processed one, Decision.DeadLetter decision) {
        Message came = Deferrals.withoutTime(unmarked(one.delivery().message()));
        return letter(one, decision, came).toMessage();
    }

    /** The same with so few headers that they fit whatever room the body leaves. */
    Message deadInBrief(Processed one, Decision.DeadLetter decision) {
        Message whole = one.delivery().message();
        Map<String, @Nullable Object> few = new LinkedHashMap<>();
        for (String name : new String[] {"task", "id", "retries"}) {
            Object value = whole.headers().get(name);
            if (value instanceof String text) {
                few.put(name, SafeText.line(text, 255));
            } else if (value instanceof Integer || value instanceof Long) {
                few.put(name, value);
            }
        }
        Object sensitive = whole.headers().get(HeaderNames.SENSITIVE);
        if (sensitive != null) {
            few.put(HeaderNames.SENSITIVE, sensitive);
        }
        DeadLetter letter = letter(one, decision, new Message(whole.properties(), few, whole.body()));
        Map<String, @Nullable Object> headers =
                new LinkedHashMap<>(letter.toMessage().headers());
        headers.replaceAll((name, value) -> value instanceof String text ? SafeText.lines(text, BRIEF_TRACE) : value);
        return new Message(letter.toMessage().properties(), headers, whole.body());
    }

    private DeadLetter letter(Processed one, Decision.DeadLetter decision, Message message) {
        TaskMessage call = one.call();
        CompletedRun ran = one.run();
        int retries = call == null ? 0 : call.retries();
        DeadLetter.Builder letter = DeadLetter.of(decision.reason(), message)
                .attempts(ran == null || ran.outcome() instanceof Outcome.BadArguments ? retries : retries + 1)
                .lastAt(one.at())
                .worker(worker)
                .queue(one.queue())
                .breaker(decision.breaker());
        Failure failure = decision.failure();
        Throwable error = decision.error();
        if (failure != null) {
            letter.failureType(failure.type().name())
                    .httpStatus(failure.httpStatus())
                    .advice(failure.advice());
        }
        if (error != null) {
            letter.failure(error)
                    .fingerprint(Fingerprint.of(error, failure == null ? null : failure.httpStatus(), ownPackages));
        } else {
            letter.exceptionMessage(decision.detail());
        }
        return letter.build();
    }

    private AttemptRecord record(Processed one, TaskMessage call, Decision.Retry decision) {
        CompletedRun ran = one.run();
        Instant now = one.at();
        // One that started after now was started by another clock.
        Duration took =
                ran == null || ran.started().isAfter(now) ? Duration.ZERO : Duration.between(ran.started(), now);
        Failure failure = decision.failure();
        RetryDecision.Retry schedule = decision.schedule();
        return new AttemptRecord(
                call.retries() == Integer.MAX_VALUE ? Integer.MAX_VALUE : call.retries() + 1,
                now,
                worker,
                failure == null ? "" : failure.type().name(),
                SafeText.type(decision.error()),
                SafeText.message(decision.error(), MAX_MESSAGE),
                schedule.delay(),
                took,
                Deferrals.markedOn(call.headers()),
                schedule.adjustment().isNone() ? null : schedule.adjustment().text());
    }

    /** Tells the caller that it failed for good; null where nobody wants to know. */
    @Nullable
    Message failed(Processed one, Decision.DeadLetter decision) {
        TaskMessage call = one.call();
        if (call == null || !one.isResultWanted()) {
            return null;
        }
        Instant now = one.at();
        if (decision.error() != null) {
            return ResultMessage.failure(call, decision.error(), now);
        }
        return decision.reason().equals(UnusableReason.UNKNOWN_TASK.code())
                ? ResultMessage.failure(call, "celery.exceptions", "NotRegistered", call.task(), now)
                : ResultMessage.failure(
                        call, "io.skirret", "TaskNotRun", decision.reason() + ": " + decision.detail(), now);
    }

    /** Tells the caller that another attempt will come; null where nobody wants to know. */
    @Nullable
    Message retrying(Processed one, Decision.Retry decision) {
        TaskMessage call = one.call();
        return call == null || !one.isResultWanted() ? null : ResultMessage.retry(call, decision.error());
    }

    /** Tells the caller that it will not run; null where nobody wants to know. */
    @Nullable
    Message revoked(Processed one, String why) {
        TaskMessage call = one.call();
        return call == null || !one.isResultWanted() ? null : ResultMessage.revoked(call, why, one.at());
    }

    private static TaskMessage called(Processed one) {
        TaskMessage call = one.call();
        if (call == null) {
            throw new IllegalStateException(
                    "a message that could not be read cannot be sent on, got one from " + one.queue());
        }
        return call;
    }
}
