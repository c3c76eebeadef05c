package io.skirret.systemtests.faults;

import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What fault runs run: each run writes down that it began and how it ended, in a file that outlives its process. */
public final class FaultTasks {

    static final int MAX_RETRIES = 3;
    static final Duration RETRY_DELAY = Duration.ofMillis(200);
    static final int POISONED = 99;
    static final String FOLDER = "faults.evidence";

    private FaultTasks() {}

    /** Fixed delays without jitter, so that the judge knows to the millisecond when a retry may begin. */
    static RetryPolicies policies() {
        return RetryPolicies.builder()
                .add(RetryPolicy.builder("faults")
                        .maxRetries(MAX_RETRIES)
                        .backoff(new Backoff.Fixed())
                        .base(RETRY_DELAY)
                        .jitter(new Jitter.None())
                        .build())
                .build();
    }

    /** The same for a worker that is started by command; with the policies of all tasks on the tests' class path. */
    static Path configuration(Path folder) {
        try {
            return Files.writeString(
                    folder.resolve("worker.properties"), """
                    skirret.policies.faults.backoff = fixed
                    skirret.policies.faults.base = %dms
                    skirret.policies.faults.max-retries = %d
                    skirret.policies.faults.jitter = none
                    skirret.policies.courier.base = 200ms
                    skirret.policies.quick.base = 200ms
                    skirret.retry-budget.enabled = false
                    """.formatted(RETRY_DELAY.toMillis(), MAX_RETRIES));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * @param failures how many attempts fail; more than the maximum of retries makes a dead letter
     * @param millis how long an attempt takes
     */
    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "faults.work", policy = "faults", autoretryFor = IOException.class, ignoreResult = true)
    public static void work(int failures, int millis, TaskContext context) throws IOException, InterruptedException {
        begin(context);
        TimeUnit.MILLISECONDS.sleep(millis);
        end(failures, context);
    }

    static Evidence evidence() {
        return new Evidence(Path.of(System.getProperty(FOLDER)));
    }

    static void begin(TaskContext context) {
        Evidence.append(
                evidence().effects(),
                "begin",
                context.id(),
                context.retries(),
                ProcessHandle.current().pid(),
                System.currentTimeMillis());
    }

    /** @throws IOException if this is one of the attempts that fail */
    static void end(int failures, TaskContext context) throws IOException {
        boolean fails = context.retries() < failures;
        Evidence.append(
                evidence().effects(),
                "end",
                context.id(),
                context.retries(),
                ProcessHandle.current().pid(),
                System.currentTimeMillis(),
                fails ? "failed" : "done",
                RETRY_DELAY.toMillis());
        if (fails) {
            throw new IOException("attempt " + context.retries() + " fails as planned");
        }
    }

    /** The same, for a caller that wants to hear of it. */
    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "faults.answer", policy = "faults", autoretryFor = IOException.class)
    public static String answer(int failures, int millis, TaskContext context)
            throws IOException, InterruptedException {
        work(failures, millis, context);
        return context.id();
    }

    /** Ends the process that runs it, as a native library does that crashes. */
    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "faults.poison", policy = "faults", ignoreResult = true)
    public static void poison(TaskContext context) {
        begin(context);
        Runtime.getRuntime().halt(POISONED);
    }
}
