package io.skirret.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.annotation.processing.Processor;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A folder of sources that is compiled more than once into a folder of classes. */
final class Project {

    final Path classes;
    private final Path sources;
    private final List<String> options = new ArrayList<>(List.of("-parameters"));

    Project(Path folder) {
        this.sources = folder.resolve("src");
        this.classes = folder.resolve("classes");
        try {
            Files.createDirectories(sources);
            Files.createDirectories(classes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Project with(String... more) {
        options.addAll(Arrays.asList(more));
        return this;
    }

    /** Writes a source file and gives its path. */
    Path write(String name, String source) {
        return put(sources.resolve(name + ".java"), source);
    }

    static Path put(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Compiles these files alone, with the classes of earlier compilations in sight; the messages that came. */
    List<String> compile(Path... files) {
        return compile(List.of(new TaskProcessor()), true, files);
    }

    List<String> compile(List<? extends Processor> processors, boolean seesEarlierClasses, Path... files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        String path = System.getProperty("java.class.path");
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-d", classes.toString(), "-cp", seesEarlierClasses ? classes + ":" + path : path));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            var task = compiler.getTask(null, manager, diagnostics, all, null, manager.getJavaFileObjects(files));
            task.setProcessors(processors);
            task.call();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return diagnostics.getDiagnostics().stream()
                .map(diagnostic -> diagnostic.getKind() + ": " + diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    List<String> index() {
        try {
            return Files.readAllLines(classes.resolve(ModuleIndex.FILE));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
