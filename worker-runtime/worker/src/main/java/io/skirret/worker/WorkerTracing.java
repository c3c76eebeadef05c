package io.skirret.worker;

import io.skirret.config.SkirretConfig;
import io.skirret.failure.FailureType;
import io.skirret.message.Message;
import io.skirret.task.DeliveryInfo;
import io.skirret.task.TaskContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Makes the runs of a worker a part of the traces that their messages carry. The module {@code skirret-tracing} has one
 * for OpenTelemetry; a worker is {@linkplain WorkerBuilder#tracing given} it. Must be thread-safe, quick, and not
 * block. What a method throws changes nothing else; a worker logs it once for runs and once for messages that leave.
 */
public interface WorkerTracing {

    /**
     * A body is about to run on this thread: from now on, until {@link TracedRun#leave}, what the thread does is a part
     * of it. Once a run.
     */
    TracedRun begin(TaskContext task);

    /** A message has left the worker. Once for each delivery, run or not, on any thread. */
    void settled(Settled settled);

    /**
     * The one that the configuration asks for; empty if {@code skirret.tracing} is off.
     *
     * @throws WorkerConfigurationException if it is on, and there is none on the class path, none that can be loaded,
     *     or nothing that it could tell
     */
    static Optional<WorkerTracing> configured(SkirretConfig config) {
        if (!config.tracing()) {
            return Optional.empty();
        }
        try {
            Provider provider = ServiceLoader.load(Provider.class, WorkerTracing.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "expected something that traces runs, since skirret.tracing is on, got nothing. Put"
                                    + " skirret-tracing on the class path, or set skirret.tracing=false."));
            return Optional.of(provider.tracing());
        } catch (IllegalStateException nothing) {
            throw new WorkerConfigurationException(List.of(String.valueOf(nothing.getMessage())));
        } catch (ServiceConfigurationError | LinkageError unusable) {
            throw new WorkerConfigurationException(
                    List.of("expected tracing that can be loaded, since skirret.tracing is"
                            + " on, got " + unusable
                            + ". Give skirret-tracing the version of Skirret that this is, and the"
                            + " OpenTelemetry that it needs, or set skirret.tracing=false."));
        }
    }

    /** One run of a body, as a trace has it. */
    interface TracedRun {

        /** Id of the trace, as log lines of the run have it; null if it is in none. */
        @Nullable
        String traceId();

        /** Id of the run in the trace, as log lines of the run have it; null if it is in none. */
        @Nullable
        String spanId();

        /** The body has been left: the thread is again as it was. On the thread where the run began. Once. */
        void leave();

        /**
         * It is decided what becomes of the message. Once, on any thread; before {@link #leave} if the run was given
         * up.
         *
         * @param error what it failed with; null if it did not. Its methods are the application's and may throw
         * @param failure what that was taken for; null without one
         * @param deadLetterReason code of the dead letter that the message becomes; null if it becomes none
         */
        void end(@Nullable Throwable error, @Nullable FailureType failure, @Nullable String deadLetterReason);
    }

    /**
     * A message that has left a worker.
     *
     * @param message as it came
     * @param delivery how it came
     * @param taskId empty if none can be read
     * @param task name of the task; empty if none can be read
     * @param retries retries before this delivery
     * @param run its run; null if it did not run
     * @param ending what became of it
     * @param decidedAt when that was decided, by the worker's clock
     * @param settledAt when the broker had been told, by the worker's clock
     * @param nextDelay how long it waits until it comes again; null if it does not, or not after a wait
     * @param deadLetterReason code of the dead letter; null if it became none
     * @param failure what its failure was taken for; null without one
     */
    record Settled(
            Message message,
            DeliveryInfo delivery,
            String taskId,
            String task,
            int retries,
            @Nullable TracedRun run,
            WorkerEvent.Ending ending,
            Instant decidedAt,
            Instant settledAt,
            @Nullable Duration nextDelay,
            @Nullable String deadLetterReason,
            @Nullable FailureType failure) {}

    /** Makes the one that {@code skirret.tracing} asks for. Found by {@link ServiceLoader}. */
    interface Provider {

        /**
         * One for this process, the same each time.
         *
         * @throws IllegalStateException if there is nothing to tell of traces
         */
        WorkerTracing tracing();
    }
}
