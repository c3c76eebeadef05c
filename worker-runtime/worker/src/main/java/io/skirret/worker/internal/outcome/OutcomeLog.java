package io.skirret.worker.internal.outcome;

import io.skirret.failure.Failure;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.TaskObserver;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one line for each message that has left the worker, whatever became of it, at DEBUG: there are as many as
 * messages. What is wrong is told elsewhere, with what to do.
 */
public final class OutcomeLog implements Feature, TaskObserver {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker.outcome");
    private static final int MAX_NAME = 200;

    private final String worker;

    /** @param worker its name */
    public OutcomeLog(String worker) {
        this.worker = worker;
    }

    @Override
    public TaskObserver observer() {
        return this;
    }

    @Override
    public void received(Attempt attempt) {
        // Only what has left is told.
    }

    @Override
    public void started(Attempt attempt) {
        // Only what has left is told.
    }

    @Override
    public void settled(Processed processed, Decision decision, Ending ending) {
        if (!log.isDebugEnabled()) {
            return;
        }
        String outcome = ending.name().toLowerCase(Locale.ROOT);
        LoggingEventBuilder line = LogFields.add(log.atLevel(Level.DEBUG), processed.queue(), processed.call())
                .addKeyValue("worker", worker)
                .addKeyValue("outcome", outcome);
        Failure failure = failure(decision);
        if (failure != null) {
            line = line.addKeyValue("failure", failure.type().name());
        }
        CompletedRun run = processed.run();
        String words = outcome.replace('_', ' ');
        if (run == null) {
            line.log("{} {}, not run", who(processed), words);
        } else {
            line.addKeyValue("took_ms", run.took().toMillis())
                    .log("{} {} in {} ms", who(processed), words, run.took().toMillis());
        }
    }

    private static @Nullable Failure failure(Decision decision) {
        if (decision instanceof Decision.Retry retry) {
            return retry.failure();
        }
        return decision instanceof Decision.DeadLetter dead ? dead.failure() : null;
    }

    private static String who(Processed processed) {
        TaskMessage call = processed.call();
        return call == null
                ? "a message from " + processed.queue()
                : SafeText.line(call.task(), MAX_NAME) + "[" + SafeText.line(call.id(), MAX_NAME) + "]";
    }
}
