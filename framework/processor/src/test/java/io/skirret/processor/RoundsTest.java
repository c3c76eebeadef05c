package io.skirret.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside processors that generate what tasks need, and in a compiler that behaves badly. */
class RoundsTest {

    @TempDir
    Path folder;

    @Test
    void waitsForTypesThatOthersGenerate() {
        Project project = new Project(folder);
        Path source = project.write(
                "A",
                "package p; class A { @io.skirret.task.Task(dontAutoretryFor = Made.Failure.class)"
                        + " static void a(java.util.List<Made> made) {} }");

        assertThat(project.compile(
                        List.of(
                                new Making("Made", "public class Made { static class Failure extends Error {} }"),
                                new TaskProcessor()),
                        true,
                        source))
                .isEmpty();
        assertThat(project.index()).containsExactly("p.ATasks$Module");
    }

    @Test
    void findsTasksInWhatOthersGenerate() {
        Project project = new Project(folder);
        Path source = project.write("A", "package p; class A { @io.skirret.task.Task static void a() {} }");

        assertThat(project.compile(
                        List.of(
                                new Making("Made", "class Made { @io.skirret.task.Task static void m() {} }"),
                                new TaskProcessor()),
                        true,
                        source))
                .isEmpty();
        assertThat(project.index()).containsExactly("p.ATasks$Module", "p.MadeTasks$Module");
    }

    @Test
    void leavesTypesThatNeverComeToTheCompiler() {
        Project project = new Project(folder);
        Path source = project.write("A", "package p; class A { @io.skirret.task.Task static void a(Missing m) {} }");

        assertThat(project.compile(source)).singleElement().asString().startsWith("ERROR: cannot find symbol");
    }

    @Test
    void leavesValuesThatAreNoneToTheCompiler() {
        Project project = new Project(folder);
        Path source = project.write("A", """
                package p;
                import io.skirret.task.Task;
                class A {
                    @Task(maxRetries = MISSING) static void a() {}
                    @Task(maxRetries = "five") static void b() {}
                    @Task(nothing = 1) static void c() {}
                    @Task(autoretryFor = String.class) static void d() {}
                    @Task(name = null) static void e() {}
                }
                """);

        assertThat(project.compile(source)).isNotEmpty().noneMatch(message -> message.contains("defect"));
    }

    @Test
    void aListThatCannotBeReadIsAnErrorNotACrash() throws IOException {
        Project project = new Project(folder);
        Path source = project.write("A", "package p; class A { @io.skirret.task.Task static void a() {} }");
        java.nio.file.Files.createDirectories(project.classes.resolve(ModuleIndex.FILE));

        assertThat(project.compile(source))
                .anyMatch(message -> message.startsWith("ERROR: Skirret's annotation processor expected to finish"));
    }

    /** Generates one class in the first round. */
    @SupportedAnnotationTypes("*")
    private static final class Making extends AbstractProcessor {
        private final String name;
        private final String source;
        private boolean made;

        Making(String name, String source) {
            this.name = name;
            this.source = source;
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!made) {
                made = true;
                try (Writer writer =
                        processingEnv.getFiler().createSourceFile("p." + name).openWriter()) {
                    writer.write("package p; " + source);
                } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                }
            }
            return false;
        }
    }
}
