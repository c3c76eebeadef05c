package io.skirret.worker.internal.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.time.ManualClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** A thread goes from job to job as it was. */
class ThreadSnapshotTest {

    private record Look(String name, int priority, boolean interrupted, boolean foreign, boolean logs) {}

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // This is what is tested.
    void what_a_job_did_to_its_thread_is_undone_before_the_next() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor(action -> new Thread(action, "the only one"));
        try {
            Slots slots = new Slots(1, TaskThreads.on(one), new ManualClock());
            CompletableFuture<Look> look = new CompletableFuture<>();
            ClassLoader foreign = new ClassLoader(null) {};
            slots.submit(first -> {
                slots.submit(second -> {
                    Thread thread = Thread.currentThread();
                    look.complete(new Look(
                            thread.getName(),
                            thread.getPriority(),
                            thread.isInterrupted(),
                            thread.getContextClassLoader() == foreign,
                            MDC.get("trace") != null));
                });
                Thread thread = Thread.currentThread();
                thread.setName("mine now");
                thread.setPriority(Thread.MAX_PRIORITY);
                thread.setContextClassLoader(foreign);
                MDC.put("trace", "left");
                thread.interrupt();
            });

            assertThat(look.get()).isEqualTo(new Look("the only one", Thread.NORM_PRIORITY, false, false, false));
        } finally {
            one.shutdownNow();
        }
    }
}
