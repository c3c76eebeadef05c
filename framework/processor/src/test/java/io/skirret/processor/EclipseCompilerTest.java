package io.skirret.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import org.eclipse.jdt.internal.compiler.tool.EclipseCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eclipse's compiler runs the processor, and finds nothing to say of what it wrote, with every warning on. */
class EclipseCompilerTest {

    private static final String WIDELY = """
            package com.acme;
            import io.skirret.task.*;
            import java.util.*;
            import java.util.concurrent.CompletableFuture;
            public class Widely {
                @SafeVarargs
                @Task public static void many(List<String>... lists) {}
                @Task(maxRetries = 3, autoretryFor = java.io.IOException.class)
                public static int boxed(long number, @Sensitive String text, Integer other) { return 1; }
                @Task public CompletableFuture<Map<String, List<UUID>>> onAnInstance(TaskContext context, int[] days) { return null; }
                @Task public static Object any(Object value) { return value; }
                @SuppressWarnings("rawtypes") @Task public static List raw(List raw) { return raw; }
                @Deprecated @Task public static void old() {}
                @SuppressWarnings("removal") @Deprecated(forRemoval = true) @Task public static void older() {}
            }
            """;

    private static final String PLAIN = """
            package com.acme;
            public class Plain {
                @io.skirret.task.Task public static void plain() {}
            }
            """;

    @TempDir
    Path folder;

    @Test
    void what_is_generated_has_no_warning_of_eclipses() throws IOException {
        List<Path> sources = List.of(
                Project.put(folder.resolve("src/com/acme/Widely.java"), WIDELY),
                Project.put(folder.resolve("src/com/acme/Plain.java"), PLAIN));
        Files.createDirectories(folder.resolve("out"));
        EclipseCompiler compiler = new EclipseCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options = List.of(
                "--release",
                "17",
                "-warn:all",
                "-parameters",
                "-d",
                folder.resolve("out").toString(),
                "-s",
                folder.resolve("out").toString(),
                "-cp",
                System.getProperty("java.class.path"));
        boolean compiled;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            var task = compiler.getTask(null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources));
            task.setProcessors(List.of(new TaskProcessor()));
            compiled = task.call();
        }

        assertThat(compiled).as("%s", found.getDiagnostics()).isTrue();
        assertThat(folder.resolve("out/com/acme/WidelyTasks.java")).exists();
        assertThat(folder.resolve("out/com/acme/PlainTasks.class")).exists();
        assertThat(found.getDiagnostics())
                .as("every warning is on, so there are some of the sources themselves")
                .anyMatch(each -> nameOf(each).endsWith("Widely.java"));
        assertThat(found.getDiagnostics())
                .filteredOn(each -> nameOf(each).endsWith("Tasks.java"))
                .extracting(each -> each.getMessage(Locale.ROOT))
                .isEmpty();
    }

    private static String nameOf(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getSource() == null ? "" : diagnostic.getSource().getName();
    }
}
