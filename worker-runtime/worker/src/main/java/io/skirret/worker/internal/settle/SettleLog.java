package io.skirret.worker.internal.settle;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.internal.RetryLog;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.QueueAdmin;
import io.skirret.worker.internal.decide.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells operators what became of messages and what they can do. Nothing from a message reaches a line unsafe or unbounded. */
final class SettleLog {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");
    private static final int MAX_NAME = 200;
    private static final int MAX_DETAIL = 1000;

    /** From then on somebody should look: the task may be too long for the time between deployments, or what ends the worker. */
    private static final int MANY_CUTS = 3;

    private final QueueAdmin admin;
    private final Clock clock;

    SettleLog(QueueAdmin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
    }

    void retried(PendingSettlement one, Decision.Retry decision) {
        String warning = decision.schedule().warning();
        if (warning != null) {
            line(Level.WARN, one).log("{}: {}", who(one), SafeText.line(warning, MAX_DETAIL));
        }
        TaskMessage call = one.call();
        if (call != null) {
            line(Level.WARN, one)
                    .log(RetryLog.retry(call.task(), call.id(), decision.schedule(), decision.failure(), clock.now()));
        }
    }

    void deadLettered(PendingSettlement one, Decision.DeadLetter decision) {
        line(Level.ERROR, one)
                .log(
                        "Dead letter ({}) of {}: {} It is kept in {}; look at it with: skirret dlq {} {} {}",
                        decision.reason(),
                        who(one),
                        sentence(decision.detail()) + last(decision),
                        admin.deadLetterQueue(one.queue()),
                        one.call() == null ? "list" : "show",
                        one.queue(),
                        id(one));
    }

    void expired(PendingSettlement one, Decision.Expire decision) {
        line(Level.INFO, one).log("Expired: {} was not run after {}", who(one), decision.expired());
    }

    void delayed(PendingSettlement one, Decision.Delay decision) {
        line(level(one, decision), one)
                .log("{} waits {} ms: {}", who(one), decision.delay().toMillis(), decision.why());
    }

    /** A retry that is held back makes an earlier line untrue, which said when it would run. */
    private static Level level(PendingSettlement one, Decision.Delay decision) {
        if (decision.unknown() || (decision.returns() > 0 && decision.holds() == 0)) {
            return Level.WARN;
        }
        TaskMessage call = one.call();
        return decision.holds() == 1 && call != null && call.retries() > 0 ? Level.INFO : Level.DEBUG;
    }

    void lost(PendingSettlement one) {
        line(Level.INFO, one)
                .log(
                        "The connection that {} came on is gone, so the broker delivers it again; what became of it here is left,"
                                + " or it would live twice",
                        who(one));
    }

    void notPutBack(PendingSettlement one, PublishException failure) {
        line(Level.INFO, one)
                .log(
                        "Expected the broker to store {} again because the worker stops, got {} ({}); it is given back, which counts as"
                                + " having come back{}",
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
                        "Expected the broker to confirm {}, stored again because the worker stops, before it ends, got nothing; it is given"
                                + " back; should the broker have it stored all the same, it runs twice",
                        who(one));
    }

    void cutShort(PendingSettlement one, int times) {
        line(times < MANY_CUTS ? Level.INFO : Level.WARN, one)
                .log(
                        "{} was cut short by its worker's end, {} in a row now; it begins anew with the next worker",
                        who(one),
                        times == 1 ? "once" : times + " times");
    }

    void gaveUp(PendingSettlement one, PublishException failure) {
        String now = one.acknowledgedEarly()
                ? "it was acknowledged before it ran, so it is lost, as acksLate = false allows"
                : "the message is given back to " + one.queue() + " and will run again";
        line(Level.ERROR, one)
                .log(
                        "Expected the broker to store what became of {}, got {} ({}); {}; look at the broker",
                        who(one),
                        failure.reason(),
                        SafeText.message(failure, MAX_DETAIL),
                        now);
    }

    private static LoggingEventBuilder line(Level level, PendingSettlement one) {
        LoggingEventBuilder line = log.atLevel(level);
        TaskMessage call = one.call();
        return call == null
                ? line
                : line.addKeyValue("task_id", SafeText.line(call.id(), MAX_NAME))
                        .addKeyValue("task", SafeText.line(call.task(), MAX_NAME));
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
        TaskMessage call = one.call();
        return call == null
                ? "a message from " + one.queue()
                : SafeText.line(call.task(), MAX_NAME) + "[" + SafeText.line(call.id(), MAX_NAME) + "]";
    }

    private static String id(PendingSettlement one) {
        TaskMessage call = one.call();
        return call == null ? "" : SafeText.line(call.id(), MAX_NAME);
    }
}
