package io.skirret.worker.internal.control;

import io.skirret.events.internal.LamportClock;
import io.skirret.message.internal.ValueFormat;
import io.skirret.task.RateLimit;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.worker.internal.events.CeleryEvents;
import io.skirret.worker.internal.flight.Recordings;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What commands look at.
 *
 * @param name the worker's
 * @param steers whether commands may change anything
 * @param simulates whether calls that are marked as simulated failures fail
 * @param rates gives a task another rate; false if there is no such task
 * @param rate what a task's rate is now; null for none
 * @param format how values travel
 * @param recordings of what the JVM does; null if it cannot record
 * @param settings each setting that was set, by key, with secrets masked
 */
public record ControlContext(
        String name,
        boolean steers,
        List<TaskDefinition<?>> tasks,
        ValueFormat format,
        Map<String, String> settings,
        Clock clock,
        LamportClock lamport,
        CeleryEvents events,
        Revocations revocations,
        Pauses pauses,
        BreakerAccess breakers,
        MissingRights rights,
        boolean simulates,
        @Nullable Recordings recordings,
        BiPredicate<String, RateLimit> rates,
        Function<TaskDefinition<?>, @Nullable String> rate) {

    public ControlContext {
        tasks = List.copyOf(tasks);
        settings = Map.copyOf(settings);
    }
}
