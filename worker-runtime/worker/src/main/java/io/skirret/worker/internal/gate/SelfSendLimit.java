package io.skirret.worker.internal.gate;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SelfSends;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.LogFields;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends calls that run themselves away: the runs of one send the very same call again at once, and so on for ever. */
public final class SelfSendLimit {

    /** Code of the dead letter: the call does nothing but send itself. */
    public static final String SENDS_ITSELF = "sends-itself";

    /** More than one, as an equal call by another caller may be mistaken for the run's. */
    private static final int MOST_IDLE = 3;

    private static final int TOLD = 100;
    private static final int MOST = 1000;

    private static final Logger log = LoggerFactory.getLogger(SelfSendLimit.class);

    private SelfSendLimit() {}

    /** A {@link GateStep}. */
    public static GateAnswer check(Attempt attempt, KnownTask task, Instant now) {
        SelfSends sends = attempt.message().selfSends();
        if (sends.idle() >= MOST_IDLE) {
            return new GateResult.Refused(
                    SENDS_ITSELF,
                    "expected its run to enter the task's body, got " + sends.idle()
                            + " runs in a row that did nothing but send the same call again; something around the method, such as"
                            + " @Async, calls it on another thread when the run is over: take that off the method, since a worker"
                            + " runs it in the background anyway");
        }
        if (sends.times() >= MOST) {
            return new GateResult.Refused(
                    SENDS_ITSELF,
                    "expected a task that calls itself to come to an end, got " + sends.times()
                            + " runs in a row that sent the same call at once; give that call a countdown, or arguments that tell"
                            + " how far it has come");
        }
        if (sends.times() == TOLD) {
            LogFields.add(log.atWarn(), attempt.queue(), attempt.message())
                    .log(
                            "{}[{}] has sent itself {} times in a row, with the same arguments and without a countdown; after {} times it"
                                    + " becomes a dead letter",
                            SafeText.line(attempt.message().task(), 200),
                            SafeText.line(attempt.message().id(), 200),
                            sends.times(),
                            MOST);
        }
        return Permit.NONE;
    }
}
