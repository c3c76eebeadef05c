package io.skirret.systemtests.badinput;

import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;
import java.util.Map;

/** What hostile messages ask for. */
public final class BadInputTasks {

    /** One more than the largest number up to which a double counts in ones. */
    static final long BEYOND_DOUBLE = 9_007_199_254_740_993L;

    private BadInputTasks() {}

    @Task(name = "bad.good", maxRetries = 0)
    public static String good() {
        return "fine";
    }

    @Task(name = "bad.add", maxRetries = 0)
    public static int add(int a, int b) {
        return a + b;
    }

    @Task(name = "bad.exact", maxRetries = 0)
    public static void exact(long number) {
        if (number != BEYOND_DOUBLE) {
            throw new IllegalArgumentException("expected " + BEYOND_DOUBLE + ", got " + number);
        }
    }

    @Task(name = "bad.text", maxRetries = 0)
    public static int text(String text) {
        return text.length();
    }

    @Task(name = "bad.plain", maxRetries = 0)
    public static void plain(Map<String, Object> data) {
        if (data.values().stream().anyMatch(each -> !(each instanceof String))) {
            throw new IllegalArgumentException("expected plain strings, got " + data);
        }
    }

    @Task(name = "bad.fail", autoretryFor = IOException.class, maxRetries = 2)
    public static void fail(TaskContext context) throws IOException {
        throw new IOException("attempt " + context.retries());
    }

    @Task(name = "bad.deed", maxRetries = 0, timeLimit = 1)
    public static Object deed(String name) throws Throwable {
        return Deed.valueOf(name).act();
    }
}
