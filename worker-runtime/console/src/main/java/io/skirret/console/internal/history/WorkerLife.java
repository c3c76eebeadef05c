package io.skirret.console.internal.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker that was heard of and has not said that it stops.
 *
 * @param software such as {@code skirret} or {@code py-celery}; empty where it does not tell
 * @param version of that software; empty where it does not tell
 * @param lastAt when it told or answered last
 * @param silentSince the same, if that is so long ago that it may be gone; null for one that lives
 * @param taskEventsAt when it told of a task last; null if this console never heard it do so
 * @param running bodies that run now; null for not known
 * @param processed bodies that have run since it started; null for not known
 * @param tasksPerSecond over the last minute, or as long as it is heard; null for not known
 * @param load of its machine, in the mean of the last minute; null for not known
 * @param pool null as long as it has not answered, and for one that is silent
 */
public record WorkerLife(
        String name,
        String software,
        String version,
        Instant lastAt,
        @Nullable Instant silentSince,
        @Nullable Instant taskEventsAt,
        @Nullable Long running,
        @Nullable Long processed,
        @Nullable Double tasksPerSecond,
        @Nullable Double load,
        @Nullable WorkerPool pool) {

    private static final String JAVA = "skirret";

    /** Whether it is one of Skirret's, which knows commands of its own. */
    public boolean isJava() {
        return software.equals(JAVA);
    }
}
