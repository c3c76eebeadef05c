package io.skirret.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the sources the line that must be blamed ends with the comment "here". */
class RefusedMethodsTest {

    private static final String IMPORTS = """
            package com.acme;
            import io.skirret.client.AsyncResult;
            import io.skirret.task.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.*;
            import java.util.stream.*;
            import com.fasterxml.jackson.annotation.*;
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    private static void run() {}             | expected a method that the worker can call, got a private one; make it
                    static native void run();                | got a native one
                    static <T> void run(T value) {}          | got type parameters T; name the types
                    static void run(TaskContext a, int n, TaskContext b) {} | expected at most one parameter of type TaskContext
                    static void run(java.io.InputStream in) {} | expected a parameter that can travel as JSON, got java.io.InputStream; send what the task needs
                    static void run(java.io.FileInputStream in) {} | got java.io.FileInputStream
                    static void run(List<Thread> threads) {} | got java.lang.Thread
                    static void run(Map<String, Stream<String>[]> s) {} | got java.util.stream.Stream
                    static void run(Iterator<? extends String> s) {} | got java.util.Iterator
                    static void run(Class<?> type) {}        | got java.lang.Class
                    static void run(Runnable code) {}        | got java.lang.Runnable, which is code; send data
                    static void run(Function<String, String> code) {} | got java.util.function.Function, which is code
                    static void run(Callable<String> code) {} | got java.util.concurrent.Callable, which is code
                    static void run(Future<String> f) {}     | got java.util.concurrent.Future
                    static void run(List<TaskContext> c) {}  | got io.skirret.task.TaskContext
                    static void run(TaskContext... c) {}     | got io.skirret.task.TaskContext
                    static void run(Comparable<String> c) {} | got java.lang.Comparable, which is abstract
                    static void run(Shape shape) {}          | got com.acme.Emails.Shape, which is sealed: JSON does not say which class
                    static void run(Optional<Shape> shape) {} | got com.acme.Emails.Shape, which is sealed
                    static void run(Inner inner) {}          | got com.acme.Emails.Inner, an inner class, which JSON cannot be read into; make Inner static
                    static void run(Upload upload) {}        | got java.io.InputStream (component in of Upload)
                    static void run(Map<List<String>, String> m) {} | got a map with keys of type java.util.List<java.lang.String>
                    static void run(Gadget gadget) {}        | lets a message choose the classes to load
                    static void run(Secret secret) {}        | got the hidden com.acme.Emails.Secret; make Secret package-private or wider
                    static void run(List<Secret[]> secrets) {} | got the hidden com.acme.Emails.Secret
                    static Secret run() { return null; }     | got the hidden com.acme.Emails.Secret
                    static Stream<String> run() { return null; } | expected a result that can travel as JSON, got java.util.stream.Stream
                    static CompletionStage<Runnable> run() { return null; } | got java.lang.Runnable, which is code
                    static CompletableFuture<Future<String>> run() { return null; } | got java.util.concurrent.Future
                    static ScheduledFuture<String> run() { return null; } | got the future java.util.concurrent.ScheduledFuture<java.lang.String>, which a call that was sent could not return; return CompletableFuture
                    static TaskContext run() { return null; } | got io.skirret.task.TaskContext
                    static void Emails() {}                  | expected a name for the stub that is free, got "Emails"
                    """)
    void areErrorsAtTheElement(String method, String message) {
        refused("""
                public class Emails {
                    @Task %s // here
                    sealed interface Shape permits Circle {}
                    record Circle(int radius) implements Shape {}
                    record Upload(String name, java.io.InputStream in) {}
                    class Inner {}
                    private static class Secret {}
                    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) static class Gadget {}
                }
                """.formatted(method), message);
    }

    @Test
    void abstractMethodsOfInterfaces() {
        refused(
                "interface I {\n @Task void run(); // here\n}",
                "got an abstract method of an interface; make it static");
    }

    @Test
    void defaultMethodsOfInterfaces() {
        refused(
                "interface I {\n @Task default void run() {} // here\n}",
                "got a default method of an interface, of which there is no object to run it on");
    }

    @Test
    void abstractMethods() {
        refused(
                "abstract class A {\n @Task abstract void run(); // here\n}",
                "got an abstract one; put @Task on the method");
    }

    @Test
    void instanceMethodsOfAbstractClasses() {
        refused("abstract class A {\n @Task void run() {} // here\n}", "got one of the abstract com.acme.A");
    }

    @Test
    void instanceMethodsOfGenericClasses() {
        refused("class A<T> {\n @Task void run(T value) {} // here\n}", "got the generic com.acme.A<T>");
    }

    @Test
    void instanceMethodsOfEnums() {
        refused("enum E { ONE;\n @Task void run() {} // here\n}", "which does not say on which constant it runs");
    }

    @Test
    void instanceMethodsOfInnerClasses() {
        refused(
                "class Outer { class Inner {\n @Task void run() {} // here\n} }",
                "got one of the inner class com.acme.Outer.Inner, which needs an object of its outer class; make Inner static");
    }

    @Test
    void methodsOfLocalClasses() {
        refused(
                """
                class A {
                    @Task static void run() {
                        class Local {
                            @Task // here
                            void run() {}
                        }
                    }
                }
                """,
                "expected a method of a class with a name that a worker can look up, got run of a local or anonymous class");
    }

    @Test
    void methodsOfAnonymousClasses() {
        refused("""
                class A {
                    @Task static void run() {}
                    Object field = new Object() {
                        @io.skirret.task.Task // here
                        void hidden() {}
                    };
                }
                """, "got hidden of a local or anonymous class");
    }

    @Test
    void methodsOfPrivateClasses() {
        refused(
                "class Outer { private static class Inner {\n @Task static void run() {} // here\n} }",
                "got the private com.acme.Outer.Inner; make Inner package-private or wider");
    }

    @Test
    void typesHiddenInASuperclassOfAnotherPackage() {
        Compilation compilation = Sources.compile(
                "package com.base; public class Base { protected static class Hidden {} }",
                "package com.acme; class A extends com.base.Base { @io.skirret.task.Task static void run(Hidden h) {} }");

        assertThat(compilation).hadErrorContaining("got the hidden com.base.Base.Hidden");
    }

    @Test
    void overloadsWithoutNames() {
        refused(
                """
                class A {
                    @Task static void run(int n) {} // here
                    @Task(name = "a.run_text") static void run(String s) {}
                    static void run(long n) {}
                }
                """,
                "got several @Task methods run in com.acme.A and no name; write for example @Task(name = \"com.acme.A.run_by_id\")");
    }

    @Test
    void overloadsWhoseNamesEndAlike() {
        refused("""
                class A {
                    @Task(name = "a.run") static void run(int n) {}
                    @Task(name = "b.run") static void run(String s) {} // here
                }
                """, "got several @Task methods run in com.acme.A and the name's last part \"run\"");
    }

    @Test
    void overloadsWhoseNamesAreNoIdentifiers() {
        refused("""
                class A {
                    @Task(name = "run") static void run(int n) {}
                    @Task(name = "b.run-text") static void run(String s) {} // here
                }
                """, "the name's last part \"run-text\"");
    }

    @Test
    void aTakenNameOfTheGeneratedClass() {
        refused(
                "class A { // here\n @Task static void run() {} }\n class ATasks {}",
                "expected to generate ATasks for the tasks of com.acme.A, got a class of that name in the sources");
    }

    private static void refused(String source, String message) {
        Compilation compilation = Sources.compile(IMPORTS + source);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining(message)
                .inFile(Sources.file(IMPORTS + source))
                .onLineContaining("// here");
    }
}
