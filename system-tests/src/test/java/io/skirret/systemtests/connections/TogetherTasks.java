package io.skirret.systemtests.connections;

import io.skirret.task.Task;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that run for as long as the test wants, and count how many do so at a time. */
public final class TogetherTasks {

    static final AtomicInteger BEGUN = new AtomicInteger();
    static final AtomicInteger ENDED = new AtomicInteger();

    private static final Object MAY_END = new Object();
    private static int mayEnd;

    private static final AtomicInteger MOMENTS = new AtomicInteger();
    private static final Queue<Run> RUNS = new ConcurrentLinkedQueue<>();

    /** From one moment to another, of all that begin or end. */
    private record Run(int begin, int end) {}

    private TogetherTasks() {}

    static void reset() {
        BEGUN.set(0);
        ENDED.set(0);
        letEnd(0);
        RUNS.clear();
    }

    /** Lets the first so many that began come to their end, and no other: one that begins then cannot pass them. */
    static void letEnd(int runs) {
        synchronized (MAY_END) {
            mayEnd = runs;
            MAY_END.notifyAll();
        }
    }

    private static void awaitEnd(int run) throws InterruptedException {
        synchronized (MAY_END) {
            while (run > mayEnd) {
                MAY_END.wait();
            }
        }
    }

    /**
     * How many runs at most came one after the other: so many times one run's length is what all of them take, beside
     * what they wait for in between.
     */
    static int inTurn() {
        List<Run> byEnd =
                RUNS.stream().sorted(Comparator.comparingInt(Run::end)).toList();
        int inTurn = 0;
        int lastEnd = -1;
        for (Run run : byEnd) {
            if (run.begin() > lastEnd) {
                inTurn++;
                lastEnd = run.end();
            }
        }
        return inTurn;
    }

    @Task(name = "connections.together")
    public static void together() throws InterruptedException {
        int begin = MOMENTS.incrementAndGet();
        awaitEnd(BEGUN.incrementAndGet());
        RUNS.add(new Run(begin, MOMENTS.incrementAndGet()));
        ENDED.incrementAndGet();
    }
}
