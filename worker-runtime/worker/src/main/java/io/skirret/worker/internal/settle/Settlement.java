package io.skirret.worker.internal.settle;

import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.Interruptions;
import io.skirret.worker.internal.crash.CrashPoint;
import io.skirret.worker.internal.decide.DeadReason;
import io.skirret.worker.internal.decide.Decision;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries decisions out: publishes what is to be published, waits for the confirm without holding a thread, then acknowledges
 * (I2). The only place that acknowledges or gives back.
 *
 * <p>The crash window: between the broker's confirm and the acknowledgement the outcome exists and the message does too. A worker
 * that dies there leaves both, so the message runs once more (I3).
 */
public final class Settlement {

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    /** What the next publication would run into as well, whatever it is. */
    private static final Set<Reason> DEAF =
            EnumSet.of(Reason.BLOCKED, Reason.DISCONNECTED, Reason.UNCONFIRMED, Reason.CLOSED);

    private final Transport transport;
    private final RetryingPublisher persistence;
    private final OutcomeMessages letters;
    private final SettleLog lines;
    private final BiConsumer<PendingSettlement, Ending> settled;
    private final Set<PendingSettlement> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    /** Whether the broker, at the worker's end, does not take what is put back. */
    private volatile boolean refusing;

    /**
     * @param worker name of the worker, for the record
     * @param tries most attempts to publish an outcome before the message is given back
     * @param settled told once a case, on any thread
     */
    public Settlement(
            Transport transport, Clock clock, String worker, int tries, BiConsumer<PendingSettlement, Ending> settled) {
        this.transport = transport;
        this.persistence = new RetryingPublisher(transport, clock, tries);
        this.letters = new OutcomeMessages(worker, clock);
        this.lines = new SettleLog(transport.admin(), clock);
        this.settled = settled;
    }

    /** Never blocks, never throws. */
    public void settle(PendingSettlement one) {
        try {
            carryOut(one);
        } catch (Throwable broken) {
            // Without this the delivery would stay unsettled until the worker ends.
            log.error("Expected to settle a message from {}, but that failed; it is given back", one.queue(), broken);
            giveBack(one);
        }
    }

    /** Acknowledges before the run: for tasks that would rather be lost than run twice. */
    public void acknowledgeEarly(Attempt attempt) {
        attempt.delivery().ack();
    }

    /** From now on a publication that fails is not tried again: there is no time left to wait. */
    public void hurry() {
        stopping = true;
    }

    /** Gives back whatever still waits for a confirm. */
    public void giveBackPending() {
        for (PendingSettlement one : pending) {
            if (one.decision() instanceof Decision.Republish) {
                lines.notConfirmedInTime(one);
            }
            giveBack(one);
        }
    }

    private void carryOut(PendingSettlement one) {
        Decision decision = one.decision();
        if (one.delivery().lost() && !(decision instanceof Decision.Complete)) {
            // Stored now, it would live twice: once as what is stored, once as what the broker delivers again.
            leave(one);
            return;
        }
        if (decision instanceof Decision.Complete complete) {
            if (complete.reply() == null) {
                acknowledge(one, Ending.COMPLETED);
            } else {
                reply(one, complete.reply(), Ending.COMPLETED);
            }
        } else if (decision instanceof Decision.Retry retry) {
            retry(one, retry);
        } else if (decision instanceof Decision.DeadLetter deadLetter) {
            deadLetter(one, deadLetter);
        } else if (decision instanceof Decision.Expire expire) {
            lines.expired(one, expire);
            Message reply = letters.expired(one);
            if (reply == null) {
                acknowledge(one, Ending.EXPIRED);
            } else {
                reply(one, reply, Ending.EXPIRED);
            }
        } else if (decision instanceof Decision.Delay again) {
            lines.delayed(one, again);
            Destination to = new Destination.Delayed(one.queue(), again.delay(), again.rounding());
            publish(one, to, letters.delayed(one, again), failure -> {
                if (failure == null) {
                    acknowledge(one, Ending.DELAYED);
                } else if (failure.reason() == Reason.TOO_LARGE) {
                    settleAnew(
                            one,
                            new Decision.DeadLetter(
                                    DeadReason.TOO_LARGE,
                                    "the message is too large to be sent into a delay",
                                    null,
                                    null));
                } else {
                    giveUp(one, failure);
                }
            });
        } else if (decision instanceof Decision.Republish) {
            putBack(one);
        } else if (decision instanceof Decision.Requeue) {
            giveBack(one);
        }
    }

    /** There is no time to try again, nor for each message to learn that the broker does not store: then it is just given back. */
    private void putBack(PendingSettlement one) {
        if (refusing) {
            giveBack(one);
            return;
        }
        Message again = letters.again(one);
        publish(one, new Destination.Queue(one.queue()), again, failure -> {
            if (failure == null) {
                if (one.ran() != null) {
                    lines.cutShort(one, Interruptions.markedOn(again.headers()));
                }
                acknowledge(one, Ending.GIVEN_BACK);
            } else {
                refusing = refusing || DEAF.contains(failure.reason());
                lines.notPutBack(one, failure);
                giveBack(one);
            }
        });
    }

    private void reply(PendingSettlement one, Message reply, Ending ending) {
        publish(one, new Destination.Reply(one.replyTo()), reply, failure -> {
            if (failure == null || failure.reason() == Reason.UNROUTABLE) {
                // Unroutable: whoever asked has gone, and nobody misses the answer.
                acknowledge(one, ending);
            } else if (failure.reason() == Reason.TOO_LARGE) {
                settleAnew(
                        one,
                        new Decision.DeadLetter(
                                DeadReason.RESULT_NOT_SERIALISABLE,
                                "it ran, but its result is too large to send (at most " + transport.maxBodyBytes()
                                        + " bytes); store it elsewhere and return where",
                                null,
                                null));
            } else {
                giveUp(one, failure);
            }
        });
    }

    private void retry(PendingSettlement one, Decision.Retry retry) {
        CrashPoint.BEFORE_RETRY_PUBLISH.pass();
        // First, so that it cannot overtake what the next attempt has to say; nothing depends on its arrival.
        var unused = tell(one, letters.retrying(one, retry));
        Duration delay = retry.schedule().delay();
        Destination to = delay.isZero()
                ? new Destination.Queue(one.queue())
                : new Destination.Delayed(one.queue(), delay, Destination.Rounding.UP);
        publish(one, to, letters.retry(one, retry), failure -> {
            if (failure == null) {
                lines.retried(one, retry);
                acknowledge(one, Ending.RETRIED);
            } else if (failure.reason() == Reason.TOO_LARGE) {
                settleAnew(
                        one,
                        new Decision.DeadLetter(
                                DeadReason.TOO_LARGE,
                                "the message grew too large to send again",
                                retry.error(),
                                retry.failure()));
            } else {
                giveUp(one, failure);
            }
        });
    }

    private void deadLetter(PendingSettlement one, Decision.DeadLetter decision) {
        Destination to = new Destination.DeadLetters(one.queue());
        publish(one, to, letters.dead(one, decision), failure -> {
            if (failure != null && failure.reason() == Reason.TOO_LARGE) {
                publishThen(one, to, letters.deadInBrief(one, decision), () -> deadLettered(one, decision));
            } else if (failure != null) {
                giveUp(one, failure);
            } else {
                deadLettered(one, decision);
            }
        });
        CrashPoint.DURING_DEAD_LETTER_PUBLISH.pass();
    }

    /** The dead letter is stored; the caller is told once, whatever comes of it, and then the message goes. */
    private void deadLettered(PendingSettlement one, Decision.DeadLetter decision) {
        lines.deadLettered(one, decision);
        var unused = tell(one, letters.failed(one, decision))
                .whenComplete((ignored, thrown) -> acknowledge(one, Ending.DEAD_LETTERED));
    }

    private CompletableFuture<@Nullable PublishException> tell(PendingSettlement one, @Nullable Message reply) {
        return reply == null
                ? CompletableFuture.completedFuture(null)
                : persistence.once(new Publication(new Destination.Reply(one.replyTo()), reply));
    }

    private void publishThen(PendingSettlement one, Destination to, Message message, Runnable then) {
        publish(one, to, message, failure -> {
            if (failure == null) {
                then.run();
            } else {
                giveUp(one, failure);
            }
        });
    }

    private void publish(
            PendingSettlement one, Destination to, Message message, Consumer<@Nullable PublishException> then) {
        pending.add(one);
        boolean reply = to instanceof Destination.Reply;
        BooleanSupplier wanted = () -> one.wanted(reply);
        if (!wanted.getAsBoolean()) {
            leave(one);
            return;
        }
        boolean once = one.decision() instanceof Decision.Republish;
        CompletableFuture<@Nullable PublishException> confirmed = persistence.publish(
                new Publication(to, message, wanted),
                failure -> wanted.getAsBoolean()
                        && !stopping
                        && !once
                        && !(reply && failure.reason() == Reason.UNROUTABLE));
        CrashPoint.AFTER_PUBLISH_BEFORE_CONFIRM.pass();
        var unused = confirmed.whenComplete((failure, thrown) -> {
            try {
                if (failure != null && failure.reason() == Reason.WITHDRAWN) {
                    leave(one);
                } else {
                    then.accept(failure);
                }
            } catch (Throwable broken) {
                log.error(
                        "Expected to settle a message from {}, but that failed; it is given back", one.queue(), broken);
                giveBack(one);
            }
        });
    }

    /** No more is stored of it: whoever has the message now decides anew. */
    private void leave(PendingSettlement one) {
        pending.remove(one);
        if (one.delivery().lost()) {
            lines.lost(one);
        }
        giveBack(one);
    }

    private void settleAnew(PendingSettlement one, Decision decision) {
        PendingSettlement other = new PendingSettlement(one.delivery(), one.call(), one.ran(), decision);
        pending.remove(one);
        if (one.close()) {
            settle(other);
        }
    }

    private void giveUp(PendingSettlement one, PublishException failure) {
        if (one.delivery().lost()) {
            lines.lost(one);
        } else {
            lines.gaveUp(one, failure);
        }
        giveBack(one);
    }

    private void acknowledge(PendingSettlement one, Ending ending) {
        if (one.close()) {
            pending.remove(one);
            CrashPoint.AFTER_CONFIRM_BEFORE_ACK.pass();
            if (ending == Ending.COMPLETED) {
                one.delivery().ackSoon();
            } else {
                // At once: its successor is stored, and would live beside it if this process died.
                one.delivery().ack();
            }
            CrashPoint.AFTER_ACK.pass();
            settled.accept(one, ending);
        }
    }

    private void giveBack(PendingSettlement one) {
        if (one.close()) {
            pending.remove(one);
            one.delivery().requeue();
            settled.accept(one, Ending.GIVEN_BACK);
        }
    }
}
