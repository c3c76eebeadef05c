package io.skirret.worker.internal.execute;

import io.skirret.classpath.internal.ClassPath;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that bodies run on: virtual where the Java has them, else a pool of platform threads. */
public final class TaskThreads {

    private static final int FIRST_WITH_VIRTUAL = 21;
    private static final int FIRST_WITHOUT_PINNING = 24;
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final long IDLE_SECONDS = 30;

    private final Executor executor;
    private final boolean virtual;

    private TaskThreads(Executor executor, boolean virtual) {
        this.executor = executor;
        this.virtual = virtual;
    }

    /** For tests. */
    static TaskThreads on(Executor executor) {
        return new TaskThreads(executor, false);
    }

    public static boolean virtualSupported() {
        return Runtime.version().feature() >= FIRST_WITH_VIRTUAL;
    }

    /**
     * Daemon threads, kept while idle for half a minute. Slots bound how many there are. Their context class loader is
     * the one of the thread that asks for them, or Skirret's own where that one sees no Skirret.
     */
    public static TaskThreads platform() {
        AtomicLong number = new AtomicLong();
        ClassLoader loader = ClassPath.here().loader();
        ThreadFactory factory = action -> {
            Thread thread = new Thread(null, action, "skirret-task-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
        return new TaskThreads(
                new ThreadPoolExecutor(
                        0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory),
                false);
    }

    /**
     * Whether virtual threads are a good choice where nobody chose. On Java 21 to 23 a task that blocks inside
     * {@code synchronized} holds on to its carrier thread, so that few such tasks stop all others, unless there are as
     * many carriers as runs. Their number is the application's to choose, for its whole virtual machine, by the
     * property {@code jdk.virtualThreadScheduler.parallelism}.
     */
    public static boolean virtualByDefault() {
        return virtualByDefault(Runtime.version().feature(), System.getProperty(CARRIERS) != null);
    }

    static boolean virtualByDefault(int java, boolean carriersChosen) {
        return java >= FIRST_WITHOUT_PINNING || (java >= FIRST_WITH_VIRTUAL && carriersChosen);
    }

    /**
     * One new virtual thread per run, with the context class loader of {@link #platform()}: one that inherits no
     * thread-locals gets the system's, which sees nothing of a Spring Boot jar.
     *
     * @throws IllegalStateException before Java 21
     */
    public static TaskThreads virtual() {
        int java = Runtime.version().feature();
        if (java < FIRST_WITH_VIRTUAL) {
            throw new IllegalStateException("expected Java 21 or later for virtual threads, got Java " + java
                    + "; the worker was not started; choose platform threads");
        }
        ThreadFactory factory = virtualFactory();
        ClassLoader loader = ClassPath.here().loader();
        return new TaskThreads(
                action -> {
                    Thread thread = factory.newThread(action);
                    thread.setContextClassLoader(loader);
                    thread.start();
                },
                true);
    }

    /**
     * {@code Thread.ofVirtual().name("skirret-task-", 1).inheritInheritableThreadLocals(false).factory()}, on Java 17
     * sources.
     */
    private static ThreadFactory virtualFactory() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Object ofVirtual = Thread.class.getMethod("ofVirtual").invoke(null);
            Method name = builder.getMethod("name", String.class, long.class);
            Object named = name.invoke(ofVirtual, "skirret-task-", 1L);
            Object clean = builder.getMethod("inheritInheritableThreadLocals", boolean.class)
                    .invoke(named, false);
            return (ThreadFactory) builder.getMethod("factory").invoke(clean);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("this Java says it is 21 or later but has no Thread.ofVirtual()", missing);
        }
    }

    void start(Runnable action) {
        executor.execute(action);
    }

    /** Whether a thread may run one job after another; otherwise each job gets a new one. */
    boolean reused() {
        return !virtual;
    }
}
