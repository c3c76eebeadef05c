package io.skirret.systemtests.woven;

import io.skirret.task.Task;
import java.util.List;
import java.util.Vector;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

/**
 * Tasks of a bean that aspects stand around, as a container's proxies do. Loaded woven, see {@link WovenApplication}.
 */
public class AdvisedTasks {

    static final List<String> RAN = new CopyOnWriteArrayList<>();

    @Task(name = "advised.flaky", maxRetries = 1)
    public void flaky(String order) {
        RAN.add("flaky " + order);
        throw new IllegalStateException("thrown by a test");
    }

    @Task(name = "advised.changing", maxRetries = 1)
    public void changing(String order) {
        RAN.add("changing " + order);
        throw new IllegalStateException("thrown by a test");
    }

    @Task(name = "advised.slow")
    public void slow(long order) {
        RAN.add("slow " + order + " on " + Thread.currentThread().getName());
    }

    @Task(name = "advised.copied")
    public void copied(List<String> orders) {
        RAN.add("copied " + orders + " on " + Thread.currentThread().getName());
    }

    @Task(name = "advised.background")
    public void background(String order) {
        RAN.add("background " + order);
    }

    @SuppressWarnings("InfiniteRecursion") // Woven, the inner call is one more message.
    @Task(name = "advised.endless")
    public void endless(int number) {
        RAN.add("endless " + number);
        endless(number);
    }

    /** What a container puts in the place of the bean. */
    public static final class Proxy extends AdvisedTasks {
        private final ExecutorService pool;

        Proxy(ExecutorService pool) {
            this.pool = pool;
        }

        /** Like {@code @Retryable}: again at once, on the same thread. */
        @Override
        public void flaky(String order) {
            try {
                super.flaky(order);
            } catch (IllegalStateException first) {
                super.flaky(order);
            }
        }

        /** Like a fallback that tries with something else. */
        @Override
        public void changing(String order) {
            try {
                super.changing(order);
            } catch (IllegalStateException first) {
                super.changing(order + " instead");
            }
        }

        /** Like a time limiter: on a thread of its own, and waits for it. */
        @Override
        public void slow(long order) {
            try {
                pool.submit(() -> super.slow(order)).get();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }

        /** Like one that hands no object of its caller's to its own thread. */
        @Override
        public void copied(List<String> orders) {
            try {
                pool.submit(() -> super.copied(List.copyOf(orders))).get();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }

        /** Like {@code @Async}: some time after the call has returned. */
        @Override
        public void background(String order) {
            LATER.add(() -> super.background(order));
        }
    }

    /** What {@code @Async} has taken and not begun. */
    static final List<Runnable> LATER = new Vector<>();
}
