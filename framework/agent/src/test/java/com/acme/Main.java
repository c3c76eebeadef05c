package com.acme;

import static io.skirret.client.TaskCalls.note;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Calls every task in every way and prints what happened; the same whichever way the classes were woven. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        System.out.print(run());
    }

    /** What happened, a line each. */
    public static String run() throws Exception {
        callers();
        returnTypes();
        shapes();
        inTheWorker();
        inPlace();
        return TaskCalls.transcript();
    }

    private static void callers() {
        Emails.nothing();
        Emails.slots((byte) 1, (short) 2, 3, 4L, 5f, 6d, '7', true, "eight", Long.MAX_VALUE);
        Emails.varargs("none");
        Emails.varargs("two", 1, 2);
        Emails.generic(null, Map.of("a", new Emails.Address("b")), new Emails.Address[][] {{new Emails.Address("c")}});
        Emails emails = new Emails();
        emails.instance("ada");
        emails.selfCalls();
        emails.guarded();
        Emails.packagePrivate();
        Emails.locked();
        emails.lockedInstance();
        Consumer<String> reference = emails::instance;
        reference.accept("reference");
        Emails.noTask();
    }

    private static void returnTypes() throws Exception {
        note("future " + Emails.future().get());
        note("stage " + Emails.futureStage().toCompletableFuture().get());
        note("completable " + Emails.futureCompletable(0.5).get());
        note("result " + Emails.result("text").get(Duration.ZERO));
        note("null " + Emails.nullAnswer());
        note("branches " + Emails.branches(1, null));
        note("int " + Emails.count(1, 2L));
        note("long " + Emails.size());
        note("boolean " + Emails.empty());
        note("String " + Emails.text());
        note("FutureTask " + Emails.unusual().isDone());
    }

    private static void shapes() throws Exception {
        Shapes.Handler<String> handler = new Shapes.StringHandler();
        handler.handle("generic");
        new Shapes.StringHandler().handle("direct");
        Shapes.Source source = new Shapes.CovariantSource();
        note("covariant " + source.future().get());
        Shapes.Base derived = new Shapes.Derived();
        derived.inherited();
        derived.overridden();
        derived.retasked();
        Shapes.Point.plot(1, 2);
        Shapes.Colour.paint(Shapes.Colour.RED);
        Shapes.Greeter.greet("ada");
        new Shapes.Greeter() {}.wave();
        note("initialised " + Shapes.FromInitializer.READY);
    }

    /** As the worker does it: the next call of this method is the run; what it calls in turn is sent. */
    private static void inTheWorker() throws Exception {
        TaskCalls.enterBody("com.acme.Emails.recursive(int)");
        Emails.recursive(2);
        TaskCalls.enterBody("com.acme.Emails.selfCalls()");
        new Emails().selfCalls();
        TaskCalls.enterBody("com.acme.Emails.futureCompletable(double)");
        note("completable " + Emails.futureCompletable(0.5).get());
        TaskCalls.enterBody("com.acme.Emails.locked()");
        Emails.locked();
        TaskCalls.enterBody("com.acme.Emails.branches(int,java.lang.String)");
        note("branches " + result(Emails.branches(2, "abc")));
        IOException failure = new IOException("disk full");
        TaskCalls.enterBody("com.acme.Emails.throwing(java.io.IOException)");
        try {
            Emails.throwing(failure);
        } catch (IOException e) {
            note("the same exception " + (e == failure));
        }
    }

    private static void inPlace() throws Exception {
        AsyncResult<String> result = TaskCalls.runInPlace(() -> Emails.result("in place"));
        note("result " + result.get(Duration.ZERO));
        Future<String> future = TaskCalls.runInPlace(Emails::nullAnswer);
        note("future " + future.get());
    }

    private static String result(CompletableFuture<String> future) {
        return future.handle((value, failure) -> failure == null ? value : failure.getMessage())
                .join();
    }
}
