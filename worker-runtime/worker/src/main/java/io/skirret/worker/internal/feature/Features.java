package io.skirret.worker.internal.feature;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.task.TaskDefinition;
import io.skirret.transport.Delivery;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.gate.GateStep;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All features of a worker, in their order, as one. What one of them fails on after a run keeps neither the others nor
 * the message.
 */
public final class Features {

    private static final Logger log = LoggerFactory.getLogger(Features.class);

    private final List<Feature> all;
    /** Those that do more than ask before a run. */
    private final List<Feature> afterRuns;

    private final List<TaskObserver> observers;

    /** @param all in the order in which their steps are asked */
    public Features(List<Feature> all) {
        this.all = List.copyOf(all);
        this.afterRuns = all.stream()
                .filter(feature -> !(feature instanceof Feature.Asking))
                .toList();
        this.observers =
                all.stream().map(Feature::observer).filter(Objects::nonNull).toList();
    }

    /** See {@link Feature#check(Consumer)}. */
    public void check(Consumer<String> problems) {
        all.forEach(feature -> feature.check(problems));
    }

    /** See {@link Feature#check(TaskDefinition, Consumer)}. */
    public void check(TaskDefinition<?> task, Consumer<String> problems) {
        all.forEach(feature -> feature.check(task, problems));
    }

    /** What is asked of a task's messages, in order. */
    public List<GateStep> steps(TaskDefinition<?> task) {
        return all.stream()
                .map(feature -> feature.step(task))
                .filter(Objects::nonNull)
                .toList();
    }

    public void attach(RunningWorker worker) {
        all.forEach(feature -> feature.attach(worker));
    }

    /** Starts them in order; if one fails, {@link #startFailed} is the caller's to call. */
    public void start() {
        all.forEach(Feature::start);
    }

    /** All are told, started or not. */
    public void startFailed() {
        each("undo the start of", Feature::startFailed);
    }

    public void started() {
        all.forEach(Feature::started);
    }

    public void stopping() {
        each("tell of the end", Feature::stopping);
    }

    public void stop() {
        each("stop", Feature::stop);
    }

    public void health(Consumer<String> problems) {
        all.forEach(feature -> feature.health(problems));
    }

    /** Never throws. */
    public void taken(Delivery delivery) {
        for (int i = 0; i < observers.size(); i++) {
            try {
                observers.get(i).taken(delivery);
            } catch (Throwable broken) {
                broke("tell of a delivery", observers.get(i), broken);
            }
        }
    }

    /** Never throws. */
    public void received(Attempt attempt) {
        for (int i = 0; i < observers.size(); i++) {
            try {
                observers.get(i).received(attempt);
            } catch (Throwable broken) {
                broke("tell of a message", observers.get(i), broken);
            }
        }
    }

    /** Never throws. */
    public void begins(Attempt attempt) {
        for (int i = 0; i < observers.size(); i++) {
            try {
                observers.get(i).started(attempt);
            } catch (Throwable broken) {
                broke("tell of a run", observers.get(i), broken);
            }
        }
    }

    /** Never throws. */
    public void settled(Processed processed, Decision decision, Ending ending) {
        for (int i = 0; i < observers.size(); i++) {
            try {
                observers.get(i).settled(processed, decision, ending);
            } catch (Throwable broken) {
                broke("tell of an ending", observers.get(i), broken);
            }
        }
    }

    /** Never throws. */
    public void ran(CompletedRun run) {
        for (int i = 0; i < afterRuns.size(); i++) {
            try {
                afterRuns.get(i).ran(run);
            } catch (Throwable broken) {
                broke("look at a run with", afterRuns.get(i), broken);
            }
        }
    }

    /** What all of them make of a plan, in their order. */
    public Plan plan(Processed processed, Decision decision, Plan plan) {
        Plan more = plan;
        for (int i = 0; i < afterRuns.size(); i++) {
            more = afterRuns.get(i).plan(processed, decision, more);
        }
        return more;
    }

    /** Never throws. */
    public void decided(CompletedRun run, @Nullable Decision decision) {
        for (int i = 0; i < afterRuns.size(); i++) {
            try {
                afterRuns.get(i).decided(run, decision);
            } catch (Throwable broken) {
                broke("tell of a decision", afterRuns.get(i), broken);
            }
        }
    }

    private void each(String what, Consumer<Feature> action) {
        for (Feature feature : all) {
            try {
                action.accept(feature);
            } catch (RuntimeException broken) {
                broke(what, feature, broken);
            }
        }
    }

    private static void broke(String what, Object feature, Throwable broken) {
        log.error(
                "Expected to {} {}, but that failed; the worker and its messages go on without it",
                what,
                feature.getClass().getName(),
                SafeThrowable.of(broken));
    }
}
