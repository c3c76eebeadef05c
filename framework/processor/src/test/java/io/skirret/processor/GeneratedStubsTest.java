package io.skirret.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedStubsTest {

    private static final String EMAILS = """
            package com.acme;
            import io.skirret.task.Task;
            public class Emails {
                /** Welcomes a new user, see {@link java.util.List#of lists}. @see nothing */
                @Task
                public static void welcome(String email, long userId) {
                    System.setProperty("welcomed", email + userId);
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void takesTheMethodsOwnArguments() {
        assertThat(Sources.compileStrictly(EMAILS, caller("EmailsTasks.welcome.delay(\"ada@example.org\", 42L);")))
                .succeeded();
    }

    @Test
    void refusesArgumentsInTheWrongOrder() {
        String caller = caller("EmailsTasks.welcome.delay(42L, \"ada\");");

        Compilation compilation = Sources.compile(EMAILS, caller);

        assertThat(compilation).failed();
        assertThat(compilation)
                .hadErrorContaining("incompatible types")
                .inFile(Sources.file(caller))
                .onLineContaining("delay");
    }

    @Test
    void isFoundAndRunByAWorker() throws Throwable {
        ClassLoader loader = Sources.load(Sources.compileStrictly(EMAILS), folder);

        TaskDefinition<?> task = Sources.task(loader, "com.acme.Emails.welcome");
        Object result = task.invoker().invoke(InstanceFactory.singletons(), new Object[] {"ada", 42L}, null);

        assertThat(result).isNull();
        assertThat(System.getProperty("welcomed")).isEqualTo("ada42");
        assertThat(task.method()).isEqualTo("com.acme.Emails.welcome(java.lang.String,long)");
        assertThat(task.resultType()).isEqualTo(Void.class);
        assertThat(task.parameters())
                .containsExactly(new TaskParameter("email", String.class), new TaskParameter("userId", long.class));
        assertThat(task.settings()).isEqualTo(TaskSettings.unset());
    }

    private static String caller(String statement) {
        return """
                package com.acme;
                import io.skirret.client.*;
                public class Caller {
                    static void call() {
                        %s
                    }
                }
                """.formatted(statement);
    }
}
