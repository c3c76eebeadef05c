package io.skirret.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * What a piece of work took: time by the clock, and processor time of this whole process, the client library's own
 * threads included. The second tells on a busy machine what the first cannot.
 */
record Sample(int messages, long nanos, long cpuNanos) {

    double perSecond() {
        return messages * 1e9 / nanos;
    }

    double cpuMicrosEach() {
        return cpuNanos / 1e3 / messages;
    }

    /** Begins to measure. */
    static Started start() {
        return new Started(System.nanoTime(), processTime());
    }

    record Started(long nanos, long cpu) {
        Sample done(int messages) {
            return new Sample(messages, System.nanoTime() - nanos, processTime() - cpu);
        }
    }

    private static long processTime() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
