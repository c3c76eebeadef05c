package io.skirret.worker.internal.settle;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.internal.RetryLog;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.QueueAdmin;
import io.skirret.worker.internal.consume.Interruptions;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells operators what became of messages and what they can do. Nothing from a message reaches a line unsafe or
 * unbounded.
 */
final class SettleLog {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");
    private static final int MAX_NAME = 200;
    private static final int MAX_DETAIL = 1000;

    /**
     * From then on somebody should look: the task may be too long for the time between deployments, or what ends the
     * worker.
     */
    private static final int MANY_INTERRUPTIONS = 3;

    private final String worker;
    private final QueueAdmin admin;
    private final Clock clock;
    private final AtomicBoolean toldOfUnroutable = new AtomicBoolean();

    /** @param worker its name */
    SettleLog(String worker, QueueAdmin admin, Clock clock) {
        this.worker = worker;
        this.admin = admin;
        this.clock = clock;
    }

    /** Nothing has been carried out yet. */
    void begins(PendingSettlement one) {
        Decision decision = one.decision();
        if (decision instanceof Decision.Expire expire) {
            line(Level.INFO, one).log("Expired: {} was not run after {}", who(one), expire.expired());
        } else if (decision instanceof Decision.Revoke revoke) {
            line(Level.INFO, one)
                    .log(
                            revoke.terminated() ? "Revoked: {} was stopped: {}" : "Revoked: {} was not run: {}",
                            who(one),
                            SafeText.line(revoke.why(), MAX_DETAIL));
        } else if (decision instanceof Decision.Delay delay) {
            line(level(one, delay), one)
                    .log("{} waits {} ms: {}", who(one), delay.delay().toMillis(), delay.why());
        }
    }

    /** The broker has confirmed this effect. */
    void confirmed(PendingSettlement one, Effect effect) {
        if (!(effect instanceof Effect.Forward copy)) {
            return;
        }
        Decision decision = one.decision();
        if (decision instanceof Decision.Retry retry) {
            retried(one, retry);
        } else if (decision instanceof Decision.DeadLetter dead) {
            deadLettered(one, dead);
        } else if (decision instanceof Decision.Republish && one.processed().run() != null) {
            interrupted(one, Interruptions.markedOn(copy.message().headers()));
        }
    }

    private void retried(PendingSettlement one, Decision.Retry decision) {
        String warning = decision.schedule().warning();
        if (warning != null) {
            line(Level.WARN, one).log("{}: {}", who(one), SafeText.line(warning, MAX_DETAIL));
        }
        TaskMessage call = one.processed().call();
        if (call != null) {
            line(Level.WARN, one)
                    .log(RetryLog.retry(call.task(), call.id(), decision.schedule(), decision.failure(), clock.now()));
        }
    }

    private void deadLettered(PendingSettlement one, Decision.DeadLetter decision) {
        if (decision.parked()) {
            parked(one, decision);
            return;
        }
        line(Level.ERROR, one)
                .log(
                        "Dead letter ({}) of {}: {} It is kept in {}; look at it with: skirret dlq {} {} {}",
                        decision.reason(),
                        who(one),
                        sentence(decision.detail()) + last(decision),
                        admin.deadLetterQueue(one.processed().queue()),
                        one.processed().call() == null ? "list" : "show",
                        one.processed().queue(),
                        id(one));
    }

    /** It is as its task wants it, so nobody need come at night. */
    private void parked(PendingSettlement one, Decision.DeadLetter decision) {
        line(Level.WARN, one)
                .log(
                        "Parked {}: {} It waits in {} {}; to let it go: skirret dlq retry {} --id {} --yes",
                        who(one),
                        sentence(decision.detail()) + last(decision),
                        admin.deadLetterQueue(one.processed().queue()),
                        decision.breaker() == null
                                ? "for a person"
                                : "until a console sees breaker '" + decision.breaker() + "' close, or for a person",
                        one.processed().queue(),
                        id(one));
    }

    /** A retry that is deferred makes an earlier line untrue, which said when it would run. */
    private static Level level(PendingSettlement one, Decision.Delay decision) {
        if (decision.unknown() || (decision.redeliveries() > 0 && decision.deferrals() == 0)) {
            return Level.WARN;
        }
        TaskMessage call = one.processed().call();
        return decision.deferrals() == 1 && call != null && call.retries() > 0 ? Level.INFO : Level.DEBUG;
    }

    void lost(PendingSettlement one) {
        line(Level.INFO, one)
                .log(
                        "The connection that {} came on is gone, so the broker delivers it again; what became of it here is left,"
                                + " or it would live twice",
                        who(one));
    }

    void notRepublished(PendingSettlement one, PublishException failure) {
        line(Level.INFO, one)
                .log(
                        "Expected the broker to store {} again because the worker stops, got {} ({}); it is requeued, which the broker"
                                + " counts{}",
                        who(one),
                        failure.reason(),
                        SafeText.message(failure, MAX_DETAIL),
                        failure.fate() == PublishException.Fate.UNKNOWN
                                ? "; should the broker have it stored all the same, it runs twice"
                                : "");
    }

    void notConfirmedInTime(PendingSettlement one) {
        line(Level.INFO, one)
                .log(
                        "Expected the broker to confirm {}, stored again because the worker stops, before it ends, got nothing; it is"
                                + " requeued; should the broker have it stored all the same, it runs twice",
                        who(one));
    }

    /** Told once: where one caller listens to no queue, all of them may do so. */
    void unroutable(Effect.Reply reply) {
        boolean first = toldOfUnroutable.compareAndSet(false, true);
        log.atLevel(first ? Level.WARN : Level.DEBUG)
                .log(
                        "Expected the reply queue '{}' to be there, got none, so an answer is dropped; either its caller has gone, or"
                                + " it reads results where they are kept, which skirret.results.url must name for this worker, too; this"
                                + " is told once, then at DEBUG",
                        SafeText.line(reply.address(), MAX_NAME));
    }

    private void interrupted(PendingSettlement one, int times) {
        line(times < MANY_INTERRUPTIONS ? Level.INFO : Level.WARN, one)
                .log(
                        "{} was interrupted by its worker's end, {} in a row now; it begins anew with the next worker",
                        who(one),
                        times == 1 ? "once" : times + " times");
    }

    void gaveUp(PendingSettlement one, PublishException failure) {
        String now = one.processed().acknowledgedEarly()
                ? "it was acknowledged before it ran, so it is lost, as acksLate = false allows"
                : "the message is requeued in " + one.processed().queue() + " and will run again";
        line(Level.ERROR, one)
                .log(
                        "Expected the broker to store what became of {}, got {} ({}); {}; look at the broker",
                        who(one),
                        failure.reason(),
                        SafeText.message(failure, MAX_DETAIL),
                        now);
    }

    private LoggingEventBuilder line(Level level, PendingSettlement one) {
        return LogFields.add(
                        log.atLevel(level),
                        one.processed().queue(),
                        one.processed().call())
                .addKeyValue("worker", worker);
    }

    private static String last(Decision.DeadLetter decision) {
        return decision.failure() == null
                ? ""
                : " Last failure: "
                        + SafeText.line(
                                decision.failure().type() + ", "
                                        + decision.failure().evidence(),
                                MAX_DETAIL)
                        + ".";
    }

    private static String sentence(String detail) {
        String line = SafeText.line(detail, MAX_DETAIL);
        return line.endsWith(".") ? line : line + ".";
    }

    private static String who(PendingSettlement one) {
        return LogFields.who(one.processed().queue(), one.processed().call());
    }

    private static String id(PendingSettlement one) {
        TaskMessage call = one.processed().call();
        return call == null ? "" : SafeText.line(call.id(), MAX_NAME);
    }
}
