package io.skirret.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.AsyncResult;
import io.skirret.task.InstanceFactory;
import io.skirret.task.OnExhausted;
import io.skirret.task.TaskCallbacks;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.task.TypeRef;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker finds and runs. */
class GeneratedModuleTest {

    private static final TaskContext CONTEXT = (TaskContext) Proxy.newProxyInstance(
            TaskContext.class.getClassLoader(), new Class<?>[] {TaskContext.class}, (proxy, method, args) -> "the id");

    @TempDir
    Path folder;

    @Test
    void runsMethodsOfEveryKind() throws Throwable {
        ClassLoader loader = load("""
                package com.acme;
                import io.skirret.client.AsyncResult;
                import io.skirret.task.*;
                import java.math.BigDecimal;
                import java.time.Instant;
                import java.util.*;
                import java.util.concurrent.*;
                class Kinds {
                    private int runs;
                    private Kinds() {}
                    @Task void count() { runs++; }
                    @Task int counted() { return runs; }
                    @Task static String all(boolean a, byte b, char c, short d, int e, long f, float g, double h) {
                        return "" + a + b + c + d + e + f + g + h;
                    }
                    @Task static String sum(Map<String, List<Instant>> m, BigDecimal[] n, Thread.State s, Point p, Optional<Integer> o) {
                        return m + Arrays.toString(n) + s + p + o;
                    }
                    @Task static String joined(TaskContext context, String... parts) {
                        return context.id() + String.join(",", parts);
                    }
                    @Task synchronized final String last(int n, TaskContext context) { return n + context.id(); }
                    @Task static void fails() throws java.io.IOException { throw new java.io.IOException("broken"); }
                    @Task static CompletableFuture<String> later() { return CompletableFuture.completedFuture("now"); }
                    @Task static AsyncResult<List<String>> asynchronous() { return AsyncResult.completed(List.of("x")); }
                    record Point(int x, int y) {
                        @Task static int origin() { return 0; }
                    }
                    enum Color {
                        RED;
                        @Task static Color favourite(Color other) { return other == null ? RED : other; }
                    }
                    interface Shared { @Task static String shared() { return "shared"; } }
                    static class Deep { static class Deeper { @Task String deepest() { return "deepest"; } } }
                }
                """);
        InstanceFactory instances = InstanceFactory.singletons();

        assertThat(run(loader, instances, "Kinds.count")).isNull();
        run(loader, instances, "Kinds.count");
        assertThat(run(loader, instances, "Kinds.counted")).isEqualTo(2);
        assertThat(run(loader, instances, "Kinds.all", true, (byte) 1, '2', (short) 3, 4, 5L, 6f, 7d))
                .isEqualTo("true123456.07.0");
        assertThat(run(
                        loader,
                        instances,
                        "Kinds.sum",
                        Map.of("a", List.of(Instant.EPOCH)),
                        new java.math.BigDecimal[] {java.math.BigDecimal.ONE},
                        Thread.State.NEW,
                        null,
                        Optional.of(1)))
                .isEqualTo("{a=[1970-01-01T00:00:00Z]}[1]NEWnullOptional[1]");
        assertThat(run(loader, instances, "Kinds.joined", (Object) new String[] {"a", "b"}))
                .isEqualTo("the ida,b");
        assertThat(run(loader, instances, "Kinds.last", 3)).isEqualTo("3the id");
        assertThatThrownBy(() -> run(loader, instances, "Kinds.fails")).isInstanceOf(IOException.class);
        assertThat(((Future<?>) run(loader, instances, "Kinds.later")).get()).isEqualTo("now");
        assertThat(((AsyncResult<?>) run(loader, instances, "Kinds.asynchronous")).get(Duration.ZERO))
                .isEqualTo(List.of("x"));
        assertThat(run(loader, instances, "Kinds.Point.origin")).isEqualTo(0);
        assertThat(run(loader, instances, "Kinds.Color.favourite", new Object[] {null}))
                .hasToString("RED");
        assertThat(run(loader, instances, "Kinds.Shared.shared")).isEqualTo("shared");
        assertThat(run(loader, instances, "Kinds.Deep.Deeper.deepest")).isEqualTo("deepest");
    }

    @Test
    void takesTheObjectFromTheFactory() throws Throwable {
        ClassLoader loader = load("""
                package com.acme;
                public class Bean {
                    private final String injected;
                    public Bean(String injected) { this.injected = injected; }
                    @io.skirret.task.Task String read() { return injected; }
                    @io.skirret.task.Task static int count() { return 1; }
                }
                """);
        assertThat(Sources.task(loader, "com.acme.Bean.read").invoker().instanceType())
                .isSameAs(loader.loadClass("com.acme.Bean"));
        assertThat(Sources.task(loader, "com.acme.Bean.count").invoker().instanceType())
                .isNull();
        Object bean =
                loader.loadClass("com.acme.Bean").getConstructor(String.class).newInstance("from a container");

        assertThat(run(
                        loader,
                        new InstanceFactory() {
                            @Override
                            public <T> T instance(Class<T> type) {
                                return type.cast(bean);
                            }
                        },
                        "Bean.read"))
                .isEqualTo("from a container");
    }

    @Test
    void knowsFullTypes() {
        ClassLoader loader = load("""
                package com.acme;
                import io.skirret.client.AsyncResult;
                import io.skirret.task.*;
                import java.time.Instant;
                import java.util.*;
                import java.util.concurrent.*;
                class Types {
                    @Task static Future<Map<String, int[]>> run(TaskContext c, Map<String, List<Instant>> a, List<String>[] b, char d) {
                        return null;
                    }
                    @Task static CompletionStage<?> any() { return null; }
                    @Task static Future<? extends Number> number() { return null; }
                    @SuppressWarnings("rawtypes") @Task static Future raw() { return null; }
                    @Task static CompletableFuture<Void> nothing() { return null; }
                    @Task static double primitive() { return 0; }
                }
                """);

        TaskDefinition<?> task = Sources.task(loader, "com.acme.Types.run");
        assertThat(task.parameters())
                .containsExactly(
                        new TaskParameter("a", new TypeRef<Map<String, List<Instant>>>() {}.type()),
                        new TaskParameter("b", new TypeRef<List<String>[]>() {}.type()),
                        new TaskParameter("d", char.class));
        assertThat(task.resultType()).isEqualTo(new TypeRef<Map<String, int[]>>() {}.type());
        assertThat(result(loader, "any")).isEqualTo(Object.class);
        assertThat(result(loader, "number")).isEqualTo(Number.class);
        assertThat(result(loader, "raw")).isEqualTo(Object.class);
        assertThat(result(loader, "nothing")).isEqualTo(Void.class);
        assertThat(result(loader, "primitive")).isEqualTo(Double.class);
    }

    @Test
    void saysOnlyWhatTheAnnotationSays() {
        ClassLoader loader = load("""
                package com.acme;
                import io.skirret.task.OnExhausted;
                import io.skirret.task.Task;
                class Said {
                    static final String NAME = "a" + ".constant";
                    @Task static void nothing() {}
                    @Task(retryBackoff = true, retryJitter = false, acksLate = true, ignoreResult = false) static void flags() {}
                    @Task(name = NAME, queue = "q", policy = "conservative", maxRetries = 0, autoretryFor = {Error.class, Error.class},
                            dontAutoretryFor = RuntimeException.class, retryBackoff = false, retryBackoffMax = 60, retryJitter = true,
                            timeLimit = 20, softTimeLimit = 10, expires = 3600, rateLimit = "10/m", rateLimitKey = "user", maxConcurrency = 3, priority = 9,
                            acksLate = false, ignoreResult = true, circuitBreaker = "partner", idempotencyKey = "order:{id}", idempotencyWindow = 90, onExhausted = OnExhausted.PARK,
                            callbacks = Alerts.class, aliases = {"b", "c"})
                    static void everything(long id) {}
                    static class Alerts implements io.skirret.task.TaskCallbacks {}
                }
                """);

        assertThat(Sources.task(loader, "com.acme.Said.nothing").settings()).isEqualTo(TaskSettings.defaults());
        assertThat(Sources.task(loader, "com.acme.Said.flags").settings())
                .isEqualTo(TaskSettings.builder()
                        .retryBackoff(true)
                        .retryJitter(false)
                        .build());
        TaskSettings everything = Sources.task(loader, "a.constant").settings();
        Class<? extends TaskCallbacks> alerts = everything.callbacks();
        assertThat(alerts).isNotNull();
        assertThat(alerts.getName()).isEqualTo("com.acme.Said$Alerts");
        assertThat(everything)
                .isEqualTo(TaskSettings.builder()
                        .queue("q")
                        .policy("conservative")
                        .maxRetries(0)
                        .autoretryFor(Set.of(Error.class))
                        .dontAutoretryFor(Set.of(RuntimeException.class))
                        .retryBackoff(false)
                        .retryBackoffMax(Duration.ofSeconds(60))
                        .retryJitter(true)
                        .timeLimit(Duration.ofSeconds(20))
                        .softTimeLimit(Duration.ofSeconds(10))
                        .expires(Duration.ofHours(1))
                        .rateLimit("10/m")
                        .rateLimitKey("user")
                        .maxConcurrency(3)
                        .priority(9)
                        .acksLate(false)
                        .ignoreResult(true)
                        .circuitBreaker("partner")
                        .idempotencyKey("order:{id}")
                        .idempotencyWindow(Duration.ofSeconds(90))
                        .onExhausted(OnExhausted.PARK)
                        .callbacks(alerts)
                        .aliases("b", "c")
                        .build());
        assertThat(TaskRegistry.load(loader).find("c"))
                .isEqualTo(TaskRegistry.load(loader).find("a.constant"));
    }

    /**
     * What Kotlin's kapt shows of {@code companion object { @Task(name = "mail.hello") @JvmStatic fun hello(...) }}.
     */
    @Test
    void aKotlinCompanionsTaskIsOneTask() {
        ClassLoader loader = load("""
                package com.acme;
                import io.skirret.task.Task;
                public final class Mail {
                    public static final Mail.Companion Companion = new Mail.Companion();
                    @Task(name = "mail.hello") public static final void hello(String name) { Companion.hello(name); }
                    public static final class Companion {
                        @Task(name = "mail.hello") public final void hello(String name) {}
                    }
                }
                """);

        assertThat(TaskRegistry.load(loader).all())
                .extracting(io.skirret.task.TaskDefinition::method)
                .containsExactly("com.acme.Mail.hello(java.lang.String)");
    }

    @Test
    void livesInTheUnnamedPackageToo() throws Throwable {
        ClassLoader loader = load("class Plain { @io.skirret.task.Task static int run() { return 1; } }");

        assertThat(Sources.task(loader, "Plain.run")
                        .invoker()
                        .invoke(InstanceFactory.singletons(), new Object[0], CONTEXT))
                .isEqualTo(1);
    }

    private static java.lang.reflect.Type result(ClassLoader loader, String task) {
        return Sources.task(loader, "com.acme.Types." + task).resultType();
    }

    private static Object run(ClassLoader loader, InstanceFactory instances, String task, Object... arguments)
            throws Throwable {
        return Sources.task(loader, "com.acme." + task).invoker().invoke(instances, arguments, CONTEXT);
    }

    private ClassLoader load(String source) {
        return Sources.load(Sources.compileStrictly(source), folder);
    }
}
