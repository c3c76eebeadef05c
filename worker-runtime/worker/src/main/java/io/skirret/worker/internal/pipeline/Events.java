package io.skirret.worker.internal.pipeline;

import io.skirret.failure.FailureType;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.WorkerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link WorkerEvent}s as they are told. They copy what they say, so that a listener that keeps events keeps no
 * message.
 */
final class Events {

    private Events() {}

    /** Which task. */
    record Subject(
            String taskId,
            String task,
            String rootId,
            @Nullable String parentId,
            String queue,
            int retries) {

        static Subject of(@Nullable TaskMessage call, String queue) {
            return call == null
                    ? new Subject("", "", "", null, queue, 0)
                    : new Subject(call.id(), call.task(), call.rootId(), call.parentId(), queue, call.retries());
        }
    }

    /** What all events of a task have in common. */
    private interface OfTask extends WorkerEvent.TaskEvent {

        Subject subject();

        @Override
        default String taskId() {
            return subject().taskId();
        }

        @Override
        default String task() {
            return subject().task();
        }

        @Override
        default String rootId() {
            return subject().rootId();
        }

        @Override
        default @Nullable String parentId() {
            return subject().parentId();
        }

        @Override
        default String queue() {
            return subject().queue();
        }

        @Override
        default int retries() {
            return subject().retries();
        }
    }

    record Received(
            String worker,
            Instant at,
            Subject subject,
            @Nullable Instant eta,
            @Nullable Instant expires,
            String argumentsText,
            String namedArgumentsText,
            @Nullable Duration lateness)
            implements OfTask, WorkerEvent.TaskReceived {}

    record Started(
            String worker,
            Instant at,
            Subject subject,
            @Nullable Duration waitTime) implements OfTask, WorkerEvent.TaskStarted {}

    record Failed(
            String worker,
            Instant at,
            Subject subject,
            Duration runTime,
            @Nullable FailureType failureType,
            Throwable error,
            String policy)
            implements OfTask, WorkerEvent.TaskFailed {

        /** Without asking the exception: it is the application's, and may throw. */
        @Override
        public String toString() {
            return "Failed[" + subject + ", " + SafeText.type(error) + ", " + failureType + "]";
        }
    }

    record Finished(
            String worker,
            Instant at,
            Subject subject,
            Ending ending,
            boolean ran,
            Duration runTime,
            @Nullable Duration waitTime,
            int resultBytes,
            @Nullable FailureType failureType,
            @Nullable Throwable error,
            @Nullable Duration nextDelay,
            @Nullable String deadLetterReason,
            @Nullable String policy)
            implements OfTask, WorkerEvent.TaskFinished {

        /** Without asking the exception: it is the application's, and may throw. */
        @Override
        public String toString() {
            return "Finished[" + subject + ", " + ending + (ran ? ", ran for " + runTime : ", not run")
                    + (error == null ? "" : ", " + SafeText.type(error) + ", " + failureType)
                    + (nextDelay == null ? "" : ", comes again after " + nextDelay)
                    + (deadLetterReason == null ? "" : ", " + deadLetterReason) + "]";
        }
    }

    record Stuck(
            String worker, Instant at, Subject subject, Duration limit, String thread, List<StackTraceElement> stack)
            implements OfTask, WorkerEvent.TaskStuck {}
}
