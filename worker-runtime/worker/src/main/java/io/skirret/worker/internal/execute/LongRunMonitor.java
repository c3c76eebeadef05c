package io.skirret.worker.internal.execute;

import io.skirret.message.internal.TaskMessage;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import io.skirret.worker.internal.consume.LogFields;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of runs that come near the time after which RabbitMQ takes a message back from whoever holds it
 * ({@code consumer_timeout}): it closes the channel then, so all that this worker holds of the queue runs again. Looks
 * once a minute, so that a run costs nothing for it.
 */
public final class LongRunMonitor {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Execution execution;
    private final Clock clock;
    private final Duration timeout;
    private final Duration near;
    private final Duration every;
    private volatile boolean ended;

    /** @param timeout the broker's; zero for none */
    public LongRunMonitor(Execution execution, Clock clock, Duration timeout) {
        this.execution = execution;
        this.clock = clock;
        this.timeout = timeout;
        this.near = near(timeout);
        Duration tenth = timeout.dividedBy(10);
        this.every = tenth.compareTo(MINUTE) < 0 ? tenth : MINUTE;
    }

    /** From when on there is little time left: four fifths. */
    public static Duration near(Duration timeout) {
        return timeout.multipliedBy(4).dividedBy(5);
    }

    public void start() {
        if (!ended && !every.isZero()) {
            clock.schedule(every, () -> {
                look();
                start();
            });
        }
    }

    public void end() {
        ended = true;
    }

    private void look() {
        execution.startedBefore(near, (go, ran) -> {
            TaskMessage call = go.attempt().message();
            LogFields.add(log.atWarn(), go.attempt().queue(), call)
                    .log(
                            "{} has run for {}. After {} (consumer_timeout) the broker takes back what this worker holds of"
                                    + " queue {}, and all of that runs again, this one too. Give the task a timeLimit, split it, or"
                                    + " allow more at the broker and say so in skirret.worker.consumer-timeout",
                            LogFields.who(call),
                            Durations.format(ran),
                            Durations.format(timeout),
                            go.attempt().delivery().info().queue());
        });
    }
}
