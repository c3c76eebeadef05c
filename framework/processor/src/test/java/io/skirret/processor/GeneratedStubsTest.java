package io.skirret.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import io.skirret.client.Signature;
import io.skirret.task.TaskDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the generated stubs look like to the compiler and to those who call them. */
class GeneratedStubsTest {

    private static final String EMAILS = """
            package com.acme;
            import io.skirret.task.Task;
            import io.skirret.task.TaskContext;
            import java.io.IOException;
            import java.time.Instant;
            import java.util.List;
            import java.util.Map;
            import java.util.concurrent.CompletableFuture;
            import org.jspecify.annotations.NullMarked;
            import org.jspecify.annotations.Nullable;
            @NullMarked
            public class Emails {
                /**
                 * Welcomes a new user, see {@link Map#of a map} and {@link Instant}.
                 *
                 * @param email where to
                 */
                @Task(
                        maxRetries = 5,
                        autoretryFor = IOException.class,
                        retryBackoff = true,
                        policy = "aggressive",
                        timeLimit = 30)
                public static void welcome(String email, long userId) throws IOException {}

                @Task(name = "emails.digest", aliases = {"digest", "old.digest"}, acksLate = false)
                public CompletableFuture<Integer> digest(
                        TaskContext context, Map<String, List<@Nullable Instant>> seen, @Nullable String note, int... days) {
                    return CompletableFuture.completedFuture(days.length);
                }

                @Deprecated
                @Task
                boolean check(Object anything) {
                    return true;
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void areAsExpectedToTheLetter() throws IOException {
        Compilation compilation = Sources.compile(EMAILS);

        String golden;
        try (var in = getClass().getResourceAsStream("EmailsTasks.java.txt")) {
            golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(Sources.generated(compilation, "com.acme.EmailsTasks")).isEqualTo(golden);
        assertThat(Sources.index(compilation)).isEqualTo("com.acme.EmailsTasks$Module\n");
    }

    @Test
    void takeTheMethodsOwnArguments() {
        assertThat(Sources.compile(EMAILS, caller("EmailsTasks.welcome.delay(\"ada@example.org\", 42L);")))
                .succeededWithoutWarnings();
    }

    @Test
    void refuseArgumentsInTheWrongOrder() {
        String caller = caller("EmailsTasks.welcome.delay(42L, \"ada\");");

        Compilation compilation = Sources.compile(EMAILS, caller);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("incompatible types")
                .inFile(Sources.file(caller))
                .onLineContaining("delay");
    }

    @Test
    void giveResultsTheirType() {
        assertThat(Sources.compile(EMAILS, caller("""
                                AsyncResult<Integer> a = EmailsTasks.digest.delay(java.util.Map.of(), null, 1, 2);
                                AsyncResult<Integer> b = EmailsTasks.digest.with(TaskOptions.defaults()).delay(java.util.Map.of(), "");
                                Signature<Void> c = EmailsTasks.welcome.signature("ada", 1);
                                java.util.List<AsyncResult<Void>> d = EmailsTasks.welcome.delayAll(java.util.List.of(c));
                                """))).succeeded();
    }

    private static final String SHOP = """
            package com.acme;
            import io.skirret.task.Task;
            import java.util.List;
            public class Shop {
                public record Order(long id) {}
                @Task public static Order load(long id) { return new Order(id); }
                @Task public static List<String> items(Order order, String... more) { return List.of(more); }
                @Task public static long count(List<String> items) { return items.size(); }
                @Task public static String show(Object any) { return any.toString(); }
                @Task public static void tell(String id) {}
            }
            """;

    private static String chain(String statement) {
        return """
                package com.acme;
                import io.skirret.client.*;
                class Caller {
                    void call() {
                        %s
                    }
                }
                """.formatted(statement);
    }

    @Test
    void passResultsOnByTheirTypes() {
        assertThat(Sources.compile(SHOP, chain("""
                        Chain<String> all = Chain.of(ShopTasks.load.signature(1))
                                .then(ShopTasks.items.from("a", "b"))
                                .then(ShopTasks.count.from())
                                .thenRun(ShopTasks.load.signature(2))
                                .then(ShopTasks.show.from())
                                .linkError(ShopTasks.tell.from());
                        AsyncResult<String> sent = all.send();
                        Signature<Shop.Order> linked =
                                ShopTasks.load.signature(1).link(ShopTasks.show.from()).linkError(ShopTasks.tell.from());
                        """))).succeeded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Chain.of(ShopTasks.load.signature(1)).then(ShopTasks.count.from());",
                "Chain.of(ShopTasks.count.signature(null)).then(ShopTasks.load.from(1));",
                "ShopTasks.load.signature(1).link(ShopTasks.count.from());",
                "ShopTasks.load.signature(1).linkError(ShopTasks.load.from());",
                "Chain<String> wrong = Chain.of(ShopTasks.load.signature(1));"
            })
    void refuseWhatDoesNotFollow(String statement) {
        assertThat(Sources.compile(SHOP, chain(statement))).failed();
    }

    @Test
    void knowWhichArgumentsAreSensitive() throws IOException {
        Compilation compilation = Sources.compile("""
                package com.acme;
                import io.skirret.task.*;
                public class Logins {
                    @Task public static void login(String user, @Sensitive String password) {}
                }
                """);

        assertThat(Sources.generated(compilation, "com.acme.LoginsTasks"))
                .contains(
                        "new TaskParameter(\"user\", String.class)",
                        "new TaskParameter(\"password\", String.class, true)");
    }

    @Test
    void bindTheArgumentsThatTravel() throws Exception {
        ClassLoader loader = Sources.load(Sources.compile(EMAILS, """
                        package com.acme;
                        public class Caller implements java.util.concurrent.Callable<Object> {
                            public Object call() {
                                return EmailsTasks.digest
                                        .with(io.skirret.client.TaskOptions.builder().priority(7).build())
                                        .with(o -> o.queue("urgent"))
                                        .signature(java.util.Map.of(), null, 1, 2);
                            }
                        }
                        """), folder);

        Signature<?> call = (Signature<?>) ((java.util.concurrent.Callable<?>)
                        loader.loadClass("com.acme.Caller").getConstructor().newInstance())
                .call();

        assertThat(call.arguments()).containsExactly(java.util.Map.of(), null, new int[] {1, 2});
        assertThat(call.task().name()).isEqualTo("emails.digest");
        assertThat(call.options().priority()).isEqualTo(7);
        assertThat(call.options().queue()).isEqualTo("urgent");
    }

    @Test
    void addNoWarningOfTheirOwn() {
        Compilation compilation = Sources.compileStrictly("""
                package com.acme;
                import io.skirret.task.Task;
                import java.util.*;
                public class Widely {
                    @SafeVarargs
                    @Task public static void many(List<String>... lists) {}
                    @Task public static void one(String[] array) {}
                    @Task public static void nested(Map<String, ? extends List<? super Integer>> map, List<String>[][] arrays) {}
                    @Task public static Object any(Object value) { return value; }
                    @Task public static void any2(Object... values) {}
                    @SuppressWarnings("rawtypes") @Task public static List raw(List raw) { return raw; }
                    @Deprecated @Task public static void old() {}
                    @SuppressWarnings("removal") @Deprecated(forRemoval = true) @Task public static void older() {}
                }
                """);

        assertThat(compilation).succeededWithoutWarnings();
    }

    @Test
    void hideNoClassAroundTheirOwn() throws Exception {
        Compilation compilation = Sources.compileStrictly("""
                import io.skirret.task.Task;
                class Top {
                    static class In {
                        static class Deep { @Task static void top() {} @Task static void in() {} @Task static void deep() {} }
                    }
                }
                """);

        assertThat(compilation).succeededWithoutWarnings();
        ClassLoader loader = Sources.load(compilation, folder);
        for (String stub : java.util.List.of("TopTask", "InTask", "DeepTask")) {
            assertThat(loader.loadClass("Top_In_DeepTasks$" + stub)).isNotNull();
        }
    }

    @Test
    void areNotCalledAsAClassAroundTheirOwn() {
        Compilation compilation = Sources.compile("""
                import io.skirret.task.Task;
                class Top {
                    static class In { @Task static void Top() {} }
                }
                """);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("\"Top\", which is taken in the generated class");
    }

    @Test
    void aLoneArrayIsOneArgument() throws Exception {
        ClassLoader loader = Sources.load(Sources.compile("""
                        package com.acme;
                        public class Caller implements java.util.concurrent.Callable<Object> {
                            @io.skirret.task.Task public static void run(String... tags) {}
                            public Object call() {
                                return CallerTasks.run.signature("a", "b");
                            }
                        }
                        """), folder);

        Signature<?> call = (Signature<?>) ((java.util.concurrent.Callable<?>)
                        loader.loadClass("com.acme.Caller").getConstructor().newInstance())
                .call();

        assertThat(call.arguments()).containsExactly((Object) new String[] {"a", "b"});
    }

    @Test
    void standWhereTheirMethodsCanBeSeen() {
        Compilation compilation = Sources.compile(
                "package com.acme; class Quiet { @io.skirret.task.Task public static void run() {} }",
                "package com.acme; public class Loud { @io.skirret.task.Task static void run() {} }");

        assertThat(Sources.generated(compilation, "com.acme.QuietTasks")).contains("\nfinal class QuietTasks");
        assertThat(Sources.generated(compilation, "com.acme.LoudTasks"))
                .contains("public final class LoudTasks", "    static final Run run");
    }

    @Test
    void keepClearOfTheNamesAroundThem() {
        Compilation compilation = Sources.compileStrictly("""
                package com.acme;
                import io.skirret.task.Task;
                public class Names {
                    @Task public static void names() {}
                    @Task public static void namesTasks() {}
                    @Task public static void module() {}
                    @Task public static void string(String context) {}
                    @Task public static void list(java.util.List<String> instances) {}
                    @Task public static void taskStub(int arguments) {}
                    @Task public static void signature(String options) {}
                    @Task public static void asyncResult() {}
                    @Task public static void consumer() {}
                    @Task public static void builder() {}
                    @Task public static void taskDefinition(long definition) {}
                    @Task public static void object(Object object) {}
                    @Task public static void run() {}
                    @Task public static void Run() {}
                    @Task public static void rUN() {}
                    @Task public static void _under_score$() {}
                }
                """);

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(Sources.generated(compilation, "com.acme.NamesTasks"))
                .contains("Run run", "RunTask Run", "RUNTask2 rUN", "ModuleTask module");
    }

    @Test
    void carryNullnessOnTheTypesTheyStandOn() {
        Compilation compilation = Sources.compile("""
                package com.acme;
                import org.jspecify.annotations.*;
                import java.util.*;
                public class Nulls {
                    @io.skirret.task.Task
                    public static Map.@Nullable Entry<String, @Nullable Integer> run(
                            Map.@Nullable Entry<String, @Nullable Integer> entry,
                            @Nullable String @Nullable [] array,
                            List<? extends @Nullable String> wild,
                            @Nullable Integer @Nullable ... more) {
                        return entry;
                    }
                }
                """);

        assertThat(compilation).succeeded();
        assertThat(Sources.generated(compilation, "com.acme.NullsTasks")
                        .replaceAll("\\s+", " ")
                        .replace(". @", ".@")
                        .replace("( ", "("))
                .contains("AsyncResult<Map.Entry<String, @Nullable Integer>> delay("
                        + "Map.@Nullable Entry<String, @Nullable Integer> entry, @Nullable String @Nullable [] array,"
                        + " List<? extends @Nullable String> wild, @Nullable Integer @Nullable ... more)");
    }

    @Test
    void commentsCannotBreakOut() {
        Compilation compilation = Sources.compileStrictly("""
                package com.acme;
                public class Comments {
                    /** Costs $T 5 {@code $L} \\\\u0041 &lt;b&gt; {@link Missing#it(int) it} and {@linkplain Comments}. */
                    @io.skirret.task.Task(name = "*/ } {@link x} \\\\u002a/ <b>")
                    public static void run() {}
                }
                """);

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(Sources.generated(compilation, "com.acme.CommentsTasks"))
                .contains("Costs $T 5 {@code $L}", "{@code it} and {@code Comments}.");
    }

    @Test
    void ofOverloadsAreCalledByTheirTaskNames() throws Exception {
        Compilation compilation = Sources.compileStrictly(
                """
                package com.acme;
                import io.skirret.task.Task;
                public class Over {
                    @Task(name = "over.byId") public static String find(int id) { return "id"; }
                    @Task(name = "over.byName") public static String find(String name) { return "name"; }
                    public static String find(long untasked) { return "long"; }
                }
                """,
                "package com.acme; class Caller { void call() { OverTasks.byId.signature(1); OverTasks.byName.signature(\"\"); } }");

        assertThat(compilation).succeededWithoutWarnings();
        TaskDefinition<?> task = Sources.task(Sources.load(compilation, folder), "over.byName");
        assertThat(task.method()).isEqualTo("com.acme.Over.find(java.lang.String)");
    }

    private static String caller(String statements) {
        return """
                package com.acme;
                import io.skirret.client.*;
                public class Caller {
                    static void call() {
                        %s
                    }
                }
                """.formatted(statements);
    }
}
