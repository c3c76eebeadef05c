package io.skirret.worker.settle;

import io.skirret.failure.Failure;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.ResultMessage;
import io.skirret.message.SafeText;
import io.skirret.message.TaskMessage;
import io.skirret.message.UnusableReason;
import io.skirret.retry.RetryDecision;
import io.skirret.time.Clock;
import io.skirret.worker.consume.Attempt;
import io.skirret.worker.consume.Cuts;
import io.skirret.worker.consume.Holds;
import io.skirret.worker.consume.Returns;
import io.skirret.worker.decide.Decision;
import io.skirret.worker.execute.Outcome;
import io.skirret.worker.execute.Ran;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what settle publishes. Bodies go out as they came in (I7). */
final class Letters {

    private static final int MAX_MESSAGE = 500;
    private static final int BRIEF_TRACE = 1000;

    private final String worker;
    private final Clock clock;

    Letters(String worker, Clock clock) {
        this.worker = worker;
        this.clock = clock;
    }

    Message retry(Case one, Decision.Retry decision) {
        TaskMessage call = called(one);
        AttemptRecord record = record(call, one.ran(), decision);
        Message next = unmarked(prioritised(call, call.nextAttempt(record)));
        return call.retries() == 0 ? Holds.withoutTime(next) : next;
    }

    Message delayed(Case one, Decision.DelayAgain decision) {
        TaskMessage call = called(one);
        TaskMessage again = decision.unknown() ? call.delayedAsUnknown() : call.delayedAgain();
        Message marked = Returns.mark(prioritised(call, again), decision.returns());
        if (decision.holds() == 0) {
            return marked;
        }
        Message held = Holds.mark(marked, decision.holds());
        return call.retries() == 0 ? held : Holds.addTime(held, decision.delay());
    }

    /** Its priority as a property: a transport keeps that over a wait, and may drop headers of this purpose that it did not write. */
    private static Message prioritised(TaskMessage call, TaskMessage next) {
        Message message = next.toMessage();
        Integer priority = call.priority();
        return priority == null
                ? message
                : new Message(message.properties().withPriority(priority), message.headers(), message.body());
    }

    /** The same again, marked with how often it came back so far: the broker counts a new copy from 0. */
    Message again(Case one) {
        TaskMessage call = called(one);
        Message again = Returns.mark(call.toMessage(), new Attempt(one.delivery(), call).allReturns());
        return one.ran() == null ? again : Cuts.mark(again, Cuts.markedOn(again.headers()) + 1);
    }

    private static Message unmarked(Message message) {
        return Cuts.mark(Holds.mark(Returns.mark(message, 0), 0), 0);
    }

    Message dead(Case one, Decision.DeadLetter decision) {
        Message came = Holds.withoutTime(unmarked(one.delivery().message()));
        return letter(one, decision, came).toMessage();
    }

    /** The same with so few headers that they fit whatever room the body leaves. */
    Message deadInBrief(Case one, Decision.DeadLetter decision) {
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
        DeadLetter letter = letter(one, decision, new Message(whole.properties(), few, whole.body()));
        Map<String, @Nullable Object> headers =
                new LinkedHashMap<>(letter.toMessage().headers());
        headers.replaceAll((name, value) -> value instanceof String text ? SafeText.lines(text, BRIEF_TRACE) : value);
        return new Message(letter.toMessage().properties(), headers, whole.body());
    }

    private DeadLetter letter(Case one, Decision.DeadLetter decision, Message message) {
        TaskMessage call = one.call();
        Ran ran = one.ran();
        int retries = call == null ? 0 : call.retries();
        DeadLetter.Builder letter = DeadLetter.of(decision.reason(), message)
                .attempts(ran == null || ran.outcome() instanceof Outcome.BadArguments ? retries : retries + 1)
                .lastAt(clock.now())
                .worker(worker)
                .queue(one.queue());
        Failure failure = decision.failure();
        Throwable error = decision.error();
        if (failure != null) {
            letter.failureType(failure.type().name())
                    .httpStatus(failure.httpStatus())
                    .advice(failure.advice());
        }
        if (error != null) {
            letter.failure(error);
        } else {
            letter.exceptionMessage(decision.detail());
        }
        return letter.build();
    }

    private AttemptRecord record(TaskMessage call, @Nullable Ran ran, Decision.Retry decision) {
        Instant now = clock.now();
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
                Holds.markedOn(call.headers()),
                schedule.adjustment().isNone() ? null : schedule.adjustment().text());
    }

    /** Tells the caller that it failed for good; null where nobody waits. */
    @Nullable
    Message failed(Case one, Decision.DeadLetter decision) {
        TaskMessage call = one.call();
        if (call == null || !wantsReply(one, call)) {
            return null;
        }
        Instant now = clock.now();
        if (decision.error() != null) {
            return ResultMessage.failure(call, decision.error(), now);
        }
        return decision.reason().equals(UnusableReason.UNKNOWN_TASK.code())
                ? ResultMessage.failure(call, "celery.exceptions", "NotRegistered", call.task(), now)
                : ResultMessage.failure(
                        call, "io.skirret", "TaskNotRun", decision.reason() + ": " + decision.detail(), now);
    }

    /** Tells the caller that another attempt will come; null where nobody waits. */
    @Nullable
    Message retrying(Case one, Decision.Retry decision) {
        TaskMessage call = one.call();
        return call == null || !wantsReply(one, call) ? null : ResultMessage.retry(call, decision.error());
    }

    /** Tells the caller that its time was over; null where nobody waits. */
    @Nullable
    Message expired(Case one) {
        TaskMessage call = one.call();
        return call == null || !wantsReply(one, call) ? null : ResultMessage.revoked(call, "expired", clock.now());
    }

    private static boolean wantsReply(Case one, TaskMessage call) {
        Ran ran = one.ran();
        return ran != null ? ran.wantsReply() : call.replyTo() != null && !call.ignoreResult();
    }

    private static TaskMessage called(Case one) {
        TaskMessage call = one.call();
        if (call == null) {
            throw new IllegalStateException("a message that could not be read cannot be sent on: " + one.decision());
        }
        return call;
    }
}
