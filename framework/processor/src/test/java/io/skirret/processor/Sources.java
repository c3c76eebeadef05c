package io.skirret.processor;

import static com.google.testing.compile.Compiler.javac;

import com.google.common.collect.ImmutableList;
import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/** Compiles sources with the processor and loads what comes out. */
final class Sources {

    private static final Pattern TYPE = Pattern.compile("(?:class|interface|enum|record)\\s+(\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");

    private Sources() {}

    /** Compiles with every lint on and warnings as errors: what is generated may not add one. */
    static Compilation compileStrictly(String... sources) {
        return compile(List.of("-Xlint:all", "-Werror"), sources);
    }

    static Compilation compile(String... sources) {
        return compile(List.of(), sources);
    }

    static Compilation compile(List<String> options, String... sources) {
        List<Object> all = new ArrayList<>(options);
        all.add("-parameters");
        return javac().withProcessors(new TaskProcessor())
                .withOptions(all)
                .compile(Arrays.stream(sources).map(Sources::file).toList());
    }

    /** A source file named by the first type in it. */
    static JavaFileObject file(String source) {
        Matcher type = TYPE.matcher(source);
        if (!type.find()) {
            throw new IllegalArgumentException("no type in " + source);
        }
        Matcher pack = PACKAGE.matcher(source);
        String prefix = pack.find() ? pack.group(1) + "." : "";
        return JavaFileObjects.forSourceString(prefix + type.group(1), source);
    }

    static String generated(Compilation compilation, String name) {
        return content(compilation.generatedSourceFile(name).orElseThrow());
    }

    static String index(Compilation compilation) {
        return content(compilation
                .generatedFile(StandardLocation.CLASS_OUTPUT, ModuleIndex.FILE)
                .orElseThrow());
    }

    private static String content(JavaFileObject file) {
        try {
            return file.getCharContent(true).toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes classes and resources below a folder and gives a loader for them. */
    static ClassLoader load(Compilation compilation, Path folder) {
        ImmutableList<JavaFileObject> files = compilation.generatedFiles();
        for (JavaFileObject file : files) {
            String path = file.toUri().getPath();
            if (path.startsWith("/CLASS_OUTPUT/")) {
                Path target = folder.resolve(path.substring("/CLASS_OUTPUT/".length()));
                try (var in = file.openInputStream()) {
                    Files.createDirectories(target.getParent());
                    Files.write(target, in.readAllBytes());
                } catch (FileNotFoundException askedForAndNeverWritten) {
                    continue;
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
        try {
            return new java.net.URLClassLoader(new URL[] {folder.toUri().toURL()}, Sources.class.getClassLoader());
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The one task of this name that a worker would find. */
    static TaskDefinition<?> task(ClassLoader loader, String name) {
        return TaskRegistry.load(loader).find(name).orElseThrow();
    }
}
