package io.skirret.systemtests.faults;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The tasks of fault runs behind aspects of Resilience4j: within each attempt the body is called twice, since the first
 * call fails and the aspect tries again. The attempt begins with the first and ends with the second.
 */
public class AdvisedFaultTasks {

    /** What the first call of each attempt fails with; the aspect alone knows it. */
    static final class FirstCall extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FirstCall() {
            super("the first call of an attempt fails as planned");
        }
    }

    private final Set<TaskContext> begun =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /** One line for each body that was entered: {@code id attempt pid thread}. */
    static Path bodies(Evidence evidence) {
        return evidence.folder().resolve("bodies.log");
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "faults.advised-work", policy = "faults", autoretryFor = IOException.class, ignoreResult = true)
    public void work(int failures, int millis, TaskContext context) throws IOException, InterruptedException {
        body(failures, millis, context);
    }

    /** The same, on a thread of the aspect's, for a caller that wants to hear of it. */
    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "faults.advised-answer", policy = "faults", autoretryFor = IOException.class)
    public CompletableFuture<String> answer(int failures, int millis, TaskContext context)
            throws IOException, InterruptedException {
        body(failures, millis, context);
        return CompletableFuture.completedFuture(context.id());
    }

    private void body(int failures, int millis, TaskContext context) throws IOException, InterruptedException {
        boolean first = begun.add(context);
        if (first) {
            FaultTasks.begin(context);
        }
        Evidence.append(
                bodies(FaultTasks.evidence()),
                context.id(),
                context.retries(),
                ProcessHandle.current().pid(),
                Thread.currentThread().getName().replace(' ', '_'));
        if (first) {
            throw new FirstCall();
        }
        begun.remove(context);
        TimeUnit.MILLISECONDS.sleep(millis);
        FaultTasks.end(failures, context);
    }

    /** What a container puts in the place of the bean. */
    static final class Proxy extends AdvisedFaultTasks {

        private final Retry retry = Retry.of(
                "faults",
                RetryConfig.custom()
                        .maxAttempts(2)
                        .waitDuration(Duration.ofMillis(1))
                        .retryExceptions(FirstCall.class)
                        .build());

        private final ThreadPoolBulkhead bulkhead = ThreadPoolBulkhead.of(
                "faults",
                ThreadPoolBulkheadConfig.custom()
                        .maxThreadPoolSize(WorkerProcess.CONCURRENCY)
                        .coreThreadPoolSize(WorkerProcess.CONCURRENCY)
                        .queueCapacity(WorkerProcess.CONCURRENCY)
                        .build());

        @Override
        public void work(int failures, int millis, TaskContext context) throws IOException, InterruptedException {
            try {
                retry.executeCheckedSupplier(() -> {
                    super.work(failures, millis, context);
                    return true;
                });
            } catch (IOException | InterruptedException | RuntimeException failure) {
                throw failure;
            } catch (Throwable other) {
                throw new IllegalStateException(other);
            }
        }

        @Override
        public CompletableFuture<String> answer(int failures, int millis, TaskContext context)
                throws IOException, InterruptedException {
            try {
                return CompletableFuture.completedFuture(bulkhead.executeCallable(() -> retry.executeCallable(
                                () -> super.answer(failures, millis, context).get()))
                        .toCompletableFuture()
                        .get());
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof IOException planned) {
                    throw planned;
                }
                throw new IllegalStateException(failed);
            }
        }
    }
}
