package com.acme;

import static io.skirret.client.TaskCalls.note;

import io.skirret.task.Task;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Tasks in every kind of type, and in families of types. */
final class Shapes {

    private Shapes() {}

    abstract static class Handler<T> {
        abstract void handle(T value);
    }

    /** The compiler adds handle(Object), with the annotation, which calls handle(String). */
    static final class StringHandler extends Handler<String> {
        @Override
        @Task
        public void handle(String value) {
            note("ran handle " + value);
        }
    }

    interface Source {
        Future<String> future();
    }

    /** The compiler adds Future future(), with the annotation. */
    static final class CovariantSource implements Source {
        @Override
        @Task
        public CompletableFuture<String> future() {
            note("ran covariant");
            return CompletableFuture.completedFuture("ran");
        }
    }

    static class Base {
        @Task
        public void inherited() {
            note("ran Base.inherited");
        }

        @Task
        public void overridden() {
            note("ran Base.overridden");
        }

        @Task
        public void retasked() {
            note("ran Base.retasked");
        }
    }

    static class Derived extends Base {
        @Override
        public void overridden() {
            note("ran Derived.overridden");
            super.overridden();
        }

        @Override
        @Task
        public void retasked() {
            note("ran Derived.retasked");
        }
    }

    record Point(int x) {
        @Task
        static void plot(int x, int y) {
            note("ran plot " + x + y);
        }
    }

    enum Colour {
        RED;

        @Task
        static void paint(Colour colour) {
            note("ran paint " + colour);
        }
    }

    interface Greeter {
        @Task
        static void greet(String name) {
            note("ran greet " + name);
        }

        @Task
        default void wave() {
            note("ran wave");
        }
    }

    static final class FromInitializer {
        static final int READY;

        static {
            early();
            READY = 1;
        }

        private FromInitializer() {}

        @Task
        static void early() {
            note("ran early");
        }
    }
}
