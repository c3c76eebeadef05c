package com.acme;

import static io.skirret.client.TaskCalls.note;

import io.skirret.client.AsyncResult;
import io.skirret.task.Task;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Tasks of every return and parameter type, static and not, of every visibility. */
public class Emails {

    /** A parameter type that is nested, and of a class no other uses. */
    public record Address(String value) {}

    @Task
    public static void nothing() {
        note("ran nothing");
    }

    @Task
    public static void slots(
            byte b, short s, int i, long l, float f, double d, char c, boolean z, String text, long last) {
        note("ran slots " + b + s + i + l + f + d + c + z + text + last);
    }

    @Task
    public static void varargs(String first, int... rest) {
        note("ran varargs " + first + Arrays.toString(rest));
    }

    @Task
    public static void generic(@Nullable List<String> names, Map<String, Address> addresses, Address[][] more) {
        note("ran generic " + names + addresses + Arrays.deepToString(more));
    }

    @Task
    public static Future<String> future() {
        note("ran future");
        return CompletableFuture.completedFuture("ran");
    }

    @Task
    public static CompletionStage<String> futureStage() {
        note("ran futureStage");
        return CompletableFuture.completedFuture("ran");
    }

    @Task
    public static CompletableFuture<String> futureCompletable(double factor) {
        note("ran futureCompletable " + factor);
        return CompletableFuture.completedFuture("ran");
    }

    @Task
    public static AsyncResult<String> result(String text) {
        note("ran result " + text);
        return AsyncResult.completed("ran");
    }

    /** The recorder answers null. */
    @Task
    public static @Nullable Future<String> nullAnswer() {
        note("ran nullAnswer");
        return CompletableFuture.completedFuture("ran");
    }

    @Task
    public static int count(int a, long b) {
        note("ran count");
        return a + (int) b;
    }

    @Task
    public static long size() {
        note("ran size");
        return 9L;
    }

    @Task
    public static boolean empty() {
        note("ran empty");
        return true;
    }

    @Task
    public static String text() {
        note("ran text");
        return "text";
    }

    /** A subtype that cannot be returned before the task has run. */
    @Task
    public static java.util.concurrent.FutureTask<String> unusual() {
        note("ran unusual");
        return new java.util.concurrent.FutureTask<>(() -> "ran");
    }

    public static void noTask() {
        note("ran noTask");
    }

    @Task
    public void instance(String to) {
        note("ran instance " + to);
    }

    @Task
    public void selfCalls() {
        note("ran selfCalls");
        instance("self");
        packagePrivate();
        hidden(7);
    }

    @Task
    static void packagePrivate() {
        note("ran packagePrivate");
    }

    @Task
    private static void hidden(long number) {
        note("ran hidden " + number);
    }

    @Task
    protected final void guarded() {
        note("ran guarded");
    }

    @Task
    public static synchronized void locked() {
        note("ran locked " + Thread.holdsLock(Emails.class));
    }

    @Task
    public synchronized void lockedInstance() {
        note("ran lockedInstance " + Thread.holdsLock(this));
    }

    @Task
    public static void recursive(int depth) {
        note("ran recursive " + depth);
        if (depth > 0) {
            recursive(depth - 1);
        }
    }

    @Task
    public static void throwing(IOException failure) throws IOException {
        note("ran throwing");
        throw failure;
    }

    /** Branches, loops, a switch, try and finally, changed parameters: the verifier looks at every frame. */
    @Task
    public static @Nullable CompletableFuture<String> branches(int n, @Nullable String text) {
        try {
            for (int i = 0; i < n; i++) {
                if (text == null) {
                    return null;
                }
                double half = n / 2.0;
                text = switch (text.length() % 3) {
                    case 0 -> text + half;
                    case 1 -> text + i;
                    default -> throw new IllegalArgumentException(text);
                };
            }
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            note("ran branches " + n + text);
        }
        return CompletableFuture.completedFuture(text);
    }
}
