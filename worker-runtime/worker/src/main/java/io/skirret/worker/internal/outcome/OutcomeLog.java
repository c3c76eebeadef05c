package io.skirret.worker.internal.outcome;

import io.skirret.failure.Failure;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.TaskObserver;
import java.util.Locale;
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
        Failure failure = decision.failure();
        if (failure != null) {
            line = line.addKeyValue("failure", failure.type().name());
        }
        String who = LogFields.who(processed.queue(), processed.call());
        CompletedRun run = processed.run();
        String words = outcome.replace('_', ' ');
        if (run == null) {
            line.log("{} {}, not run", who, words);
        } else {
            line.addKeyValue("took_ms", run.took().toMillis())
                    .log("{} {} in {} ms", who, words, run.took().toMillis());
        }
    }
}
