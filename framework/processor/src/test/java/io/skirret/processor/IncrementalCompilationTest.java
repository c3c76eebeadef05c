package io.skirret.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncrementalCompilationTest {

    private static final String A = "package p; public class A { @io.skirret.task.Task public static void a() {} }";
    private static final String B =
            "package p; public class B { static class In_ner { @io.skirret.task.Task static void b() {} } }";
    private static final String C = "package p; public class C { @io.skirret.task.Task public static void c() {} }";

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void compileTwoClasses() {
        project = new Project(folder);
        assertThat(project.compile(project.write("A", A), project.write("B", B)))
                .isEmpty();
        assertThat(project.index()).containsExactly("p.ATasks$Module", "p.B_In_nerTasks$Module");
    }

    @Test
    void keepsTheModulesOfClassesNotCompiledAgain() {
        assertThat(project.compile(project.write("C", C))).isEmpty();

        assertThat(project.index()).containsExactly("p.ATasks$Module", "p.B_In_nerTasks$Module", "p.CTasks$Module");
    }

    @Test
    void keepsThemEvenWhenTheCompilerIsNotShownThem() {
        assertThat(project.compile(List.of(new TaskProcessor()), false, project.write("C", C)))
                .isEmpty();

        assertThat(project.index()).containsExactly("p.ATasks$Module", "p.B_In_nerTasks$Module", "p.CTasks$Module");
    }

    @Test
    void dropsTheModuleOfAClassThatIsGone() throws IOException {
        Files.delete(project.classes.resolve("p/A.class"));

        assertThat(project.compile(project.write("C", C))).isEmpty();

        assertThat(project.index()).containsExactly("p.B_In_nerTasks$Module", "p.CTasks$Module");
    }

    @Test
    void dropsAModuleThatWasNotCompiled() throws IOException {
        Files.delete(project.classes.resolve("p/ATasks$Module.class"));

        assertThat(project.compile(project.write("C", C))).isEmpty();

        assertThat(project.index()).containsExactly("p.B_In_nerTasks$Module", "p.CTasks$Module");
    }

    @Test
    void dropsTheModuleOfAClassWithoutTasks() {
        Path without = project.write("A", "package p; public class A {}");

        assertThat(project.compile(without, project.write("C", C))).isEmpty();

        assertThat(project.index()).containsExactly("p.B_In_nerTasks$Module", "p.CTasks$Module");
    }

    @Test
    void keepsWhatWasWrittenByHand() throws IOException {
        Files.writeString(
                project.classes.resolve(ModuleIndex.FILE), "# by hand\nother.Tasks # mine\n\np.ATasks$Module\n");

        assertThat(project.compile(project.write("C", C))).isEmpty();

        assertThat(project.index()).containsExactly("other.Tasks", "p.ATasks$Module", "p.CTasks$Module");
    }
}
