package io.skirret.worker.internal.effect;

import io.skirret.message.Message;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskMessage;
import io.skirret.result.internal.ResultRank;
import io.skirret.result.internal.StoredResult;
import io.skirret.transport.Destination;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.decide.DeadReason;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect.Assurance;
import io.skirret.worker.internal.effect.Plan.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says what a decision means outside the worker:
 *
 * <pre>
 * decision      effects, in order                                          end           ending
 * Complete      result to the store and to the caller                      acknowledge   SUCCEEDED
 * Retry         RETRY to both (sent), copy to its queue or a delay         acknowledge   RETRIED
 * DeadLetter    FAILURE to the store, copy to the dead letters,
 *               FAILURE to the caller (tried)                              acknowledge   DEAD_LETTERED
 * Expire        REVOKED to both                                            acknowledge   EXPIRED
 * Revoke        REVOKED to both                                            acknowledge   REVOKED
 * Delay         copy to a delay                                            acknowledge   DELAYED
 * Republish     copy to its queue                                          acknowledge   REQUEUED
 * Requeue       none                                                       requeue       REQUEUED
 * </pre>
 *
 * <p>A store is there if results are kept, a caller if one waits at an address. What the store must have it has before
 * the message is acknowledged or lives on.
 *
 * <p>Pure: a plan follows from its arguments and the worker's name.
 */
public final class Planner implements Planning {

    private final OutcomeMessages messages;
    private final long maxBodyBytes;
    private final int keptBytes;

    /**
     * @param worker name of the worker, for the record
     * @param ownPackages packages of the application, for the record
     * @param maxBodyBytes what the transport takes, to tell people
     * @param keptBytes the largest result that is kept, as JSON; 0 if none is kept. What tells of a failure has limits
     *     of its own, and is kept whole
     */
    public Planner(String worker, Set<String> ownPackages, long maxBodyBytes, int keptBytes) {
        this.keptBytes = keptBytes;
        this.messages = new OutcomeMessages(worker, ownPackages);
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public Plan plan(Processed processed, Decision decision) {
        if (decision instanceof Decision.Complete complete) {
            Message result = complete.reply();
            return result == null ? Plan.SUCCEEDED : answered(processed, result, resultTooLarge(), Ending.SUCCEEDED);
        } else if (decision instanceof Decision.Retry retry) {
            return retry(processed, retry);
        } else if (decision instanceof Decision.DeadLetter dead) {
            return deadLetter(processed, dead);
        } else if (decision instanceof Decision.Expire) {
            return answered(processed, messages.revoked(processed, "expired"), answerTooLarge(), Ending.EXPIRED);
        } else if (decision instanceof Decision.Revoke revoke) {
            String how = revoke.terminated() ? "terminated" : "revoked";
            return answered(processed, messages.revoked(processed, how), answerTooLarge(), Ending.REVOKED);
        } else if (decision instanceof Decision.Delay delay) {
            return delay(processed, delay);
        } else if (decision instanceof Decision.Republish) {
            Destination queue = new Destination.Queue(processed.queue());
            return forwarded(new Effect.Forward(queue, messages.again(processed), null), Ending.REQUEUED);
        } else if (decision instanceof Decision.Requeue) {
            return Plan.REQUEUE;
        }
        throw new AssertionError("unknown decision " + decision);
    }

    /**
     * Who is told of a call that has ended for good and not succeeded; empty where nobody wants to know. What the store
     * must have is confirmed; nobody waits for a caller.
     */
    public List<Effect> answer(Processed processed, Decision decision) {
        Message message = null;
        if (decision instanceof Decision.DeadLetter dead) {
            message = messages.failed(processed, dead);
        } else if (decision instanceof Decision.Expire) {
            message = messages.revoked(processed, "expired");
        } else if (decision instanceof Decision.Revoke revoke) {
            message = messages.revoked(processed, revoke.terminated() ? "terminated" : "revoked");
        }
        List<Effect> effects = new ArrayList<>(2);
        store(effects, processed, message, Assurance.CONFIRMED);
        reply(effects, processed, message, Assurance.ATTEMPTED, null);
        return effects;
    }

    private Plan answered(Processed processed, @Nullable Message answer, Decision ifTooLarge, Ending ending) {
        List<Effect> effects = new ArrayList<>(2);
        store(effects, processed, answer, Assurance.CONFIRMED);
        reply(effects, processed, answer, Assurance.CONFIRMED, ifTooLarge);
        return new Plan(effects, End.ACKNOWLEDGE, ending);
    }

    private Plan retry(Processed processed, Decision.Retry retry) {
        List<Effect> effects = new ArrayList<>(2);
        // First, so that it cannot overtake what the next attempt has to say; nothing depends on its arrival.
        Message again = messages.retrying(processed, retry);
        store(effects, processed, again, Assurance.SENT);
        reply(effects, processed, again, Assurance.SENT, null);
        Destination to = retry.nextDelay().isZero()
                ? new Destination.Queue(processed.queue())
                : new Destination.Delayed(processed.queue(), retry.nextDelay(), Destination.Rounding.UP);
        Decision tooLarge = new Decision.DeadLetter(
                DeadReason.TOO_LARGE, "the message grew too large to send again", retry.error(), retry.failure());
        effects.add(new Effect.Forward(to, messages.retry(processed, retry), tooLarge));
        return new Plan(effects, End.ACKNOWLEDGE, Ending.RETRIED);
    }

    private Plan deadLetter(Processed processed, Decision.DeadLetter dead) {
        List<Effect> effects = new ArrayList<>(3);
        Message failed = messages.failed(processed, dead);
        // Before the copy, after which nothing may fail.
        store(effects, processed, failed, Assurance.CONFIRMED);
        effects.add(new Effect.Forward(
                new Destination.DeadLetters(processed.queue()),
                dead.brief() ? messages.deadInBrief(processed, dead) : messages.dead(processed, dead),
                dead.brief() ? null : dead.inBrief()));
        reply(effects, processed, failed, Assurance.ATTEMPTED, null);
        return new Plan(effects, End.ACKNOWLEDGE, Ending.DEAD_LETTERED);
    }

    private Plan delay(Processed processed, Decision.Delay delay) {
        Destination to = new Destination.Delayed(processed.queue(), delay.delay(), delay.rounding());
        Decision tooLarge =
                new Decision.DeadLetter(DeadReason.TOO_LARGE, "the message is too large to be sent into a delay");
        return forwarded(new Effect.Forward(to, messages.delayed(processed, delay), tooLarge), Ending.DELAYED);
    }

    private static Plan forwarded(Effect.Forward copy, Ending ending) {
        return new Plan(List.of(copy), End.ACKNOWLEDGE, ending);
    }

    private static void reply(
            List<Effect> effects,
            Processed processed,
            @Nullable Message answer,
            Assurance assurance,
            @Nullable Decision ifTooLarge) {
        String address = processed.replyTo();
        if (address != null && answer != null) {
            effects.add(new Effect.Reply(address, answer, assurance, ifTooLarge));
        }
    }

    private void store(List<Effect> effects, Processed processed, @Nullable Message answer, Assurance assurance) {
        TaskMessage call = processed.call();
        if (keptBytes > 0 && answer != null && call != null && processed.isResultWanted()) {
            String status = ResultMessage.status(answer);
            byte[] content = answer.body();
            boolean tooLarge = content.length > keptBytes && ResultRank.of(status) == ResultRank.SUCCEEDED;
            effects.add(new Effect.Store(
                    new StoredResult(
                            call.id(),
                            status,
                            tooLarge
                                    ? ResultMessage.notKept(call, content.length, keptBytes, processed.at())
                                    : content),
                    assurance));
        }
    }

    private Decision resultTooLarge() {
        return new Decision.DeadLetter(
                DeadReason.RESULT_NOT_SERIALISABLE,
                "it ran, but its result is too large to send (at most " + maxBodyBytes
                        + " bytes); store it elsewhere and return where");
    }

    private static Decision answerTooLarge() {
        return new Decision.DeadLetter(
                DeadReason.RESULT_NOT_SERIALISABLE,
                "it did not run, and the answer to its caller is too large to send");
    }
}
