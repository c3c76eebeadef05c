package io.skirret.worker;

import io.skirret.failure.FailureType;
import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link WorkerListener} is told. */
public sealed interface WorkerEvent {

    /** Task id as the message has it; empty for a message that could not be read, and where no task is concerned. */
    String taskId();

    /** Task name as the message has it; empty for a message that could not be read. */
    String task();

    /** Queue the message was taken from. */
    String queue();

    Instant at();

    /**
     * A body is about to run.
     *
     * @param retries retries so far: 0 in the first attempt
     */
    record AttemptStarted(String taskId, String task, String queue, int retries, Instant at) implements WorkerEvent {}

    /**
     * A message left the worker, its outcome stored by the broker. Once for each delivery, run or not.
     *
     * @param retries retries so far: 0 in the first attempt
     * @param ending what became of the message
     * @param ran whether the body ran
     * @param took time from start to end of the run; zero if it did not run
     * @param reason code of the dead letter, else null
     * @param failure what the failure was taken for; null without one
     * @param delay wait until it comes again, where it does, else null
     */
    record AttemptFinished(
            String taskId,
            String task,
            String queue,
            int retries,
            Ending ending,
            boolean ran,
            Duration took,
            @Nullable String reason,
            @Nullable FailureType failure,
            @Nullable Duration delay,
            Instant at)
            implements WorkerEvent {}

    /**
     * A body outstayed its hard time limit and did not return when interrupted: its slot was replaced, its outcome decided without
     * it. {@link AttemptFinished} follows.
     */
    record AttemptStuck(
            String taskId,
            String task,
            String queue,
            Duration limit,
            String thread,
            List<StackTraceElement> stack,
            Instant at)
            implements WorkerEvent {}

    /**
     * A circuit breaker changed its state, here or in another worker. Not of one task: {@link #taskId}, {@link #task} and {@link #queue} are
     * empty.
     *
     * @param why what brought it about, for a person
     * @param by who said so: the name of a worker or of an operator
     */
    record BreakerChanged(String breaker, BreakerState from, BreakerState to, String why, String by, Instant at)
            implements WorkerEvent {

        @Override
        public String taskId() {
            return "";
        }

        @Override
        public String task() {
            return "";
        }

        @Override
        public String queue() {
            return "";
        }
    }

    /** What became of a message. */
    enum Ending {
        /** It ran and returned. */
        SUCCEEDED,
        /** It failed, and another attempt was sent. */
        RETRIED,
        DEAD_LETTERED,
        /** It came after its time and was not run. */
        EXPIRED,
        /** It was not run and sent back into a delay. */
        DELAYED,
        /** It went back to its queue: the worker stops, or could not store the outcome. */
        REQUEUED,
        /** Somebody revoked it, and it was not run. */
        REVOKED
    }
}
