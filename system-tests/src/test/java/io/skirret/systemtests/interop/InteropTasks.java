package io.skirret.systemtests.interop;

import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** What Python calls. */
public final class InteropTasks {

    /** What {@link #heard} was called with, and in which tree. */
    static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

    private InteropTasks() {}

    @Task(name = "java.heard", maxRetries = 0)
    public static void heard(Object value, TaskContext context) {
        HEARD.add(value + " in " + context.rootId());
    }

    @Task(name = "java.add", maxRetries = 0)
    public static int add(int x, int y) {
        return x + y;
    }

    /** One that Python has too, see {@code shared.py}. */
    @Task(name = "both.where", maxRetries = 0, queue = "both")
    public static String where() {
        return "java";
    }

    /** Runs until it is interrupted. */
    @Task(name = "java.hold", maxRetries = 0)
    public static void hold() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Task(name = "java.describe", maxRetries = 0)
    public static Map<String, Object> describe(String text, long number, boolean truth) {
        return Map.of("text", text, "number", number, "truth", truth);
    }

    @Task(name = "java.boom", maxRetries = 0)
    public static void boom(String message) {
        throw new IllegalStateException(message);
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "java.doomed", policy = "quick", maxRetries = 2, autoretryFor = IOException.class, queue = "doomed")
    public static void doomed(TaskContext context) throws IOException {
        throw new IOException("gr\u00fc\u00df " + context.retries());
    }

    /** Seconds since 1970, as Python's {@code time.time()}. */
    @Task(name = "java.when", maxRetries = 0)
    public static double when() {
        return System.currentTimeMillis() / 1000.0;
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "java.flaky", policy = "quick", autoretryFor = IOException.class)
    public static int flaky(TaskContext context) throws IOException {
        if (context.retries() < 2) {
            throw new IOException("attempt " + context.retries());
        }
        return context.retries();
    }

    @Task(name = "java.pay", maxRetries = 0)
    public static BigDecimal pay(BigDecimal amount) {
        return amount.add(BigDecimal.ONE);
    }

    @Task(name = "java.text", maxRetries = 0)
    public static String text(String text) {
        return text;
    }

    @Task(name = "java.half", maxRetries = 0)
    public static double half(double number) {
        return number / 2;
    }

    @Task(name = "java.next_day", maxRetries = 0)
    public static LocalDate nextDay(LocalDate day) {
        return day.plusDays(1);
    }

    @Task(name = "java.open", maxRetries = 0)
    public static String open(Object value) {
        return value.getClass().getSimpleName();
    }
}
