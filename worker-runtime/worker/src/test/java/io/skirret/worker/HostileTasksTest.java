package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.AsyncResult;
import io.skirret.message.DeadLetter;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/**
 * Whatever a body does, its message ends in one place and the worker goes on (I8). Hostile code is what these bodies
 * are made of.
 */
@SuppressWarnings({"FutureReturnValueIgnored", "InfiniteRecursion"})
class HostileTasksTest {

    private static final TaskSettings ONCE =
            TaskSettings.builder().maxRetries(0).build();

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    record Hostile(String name, Throwable thrown) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> throwables() {
        IOException cyclic = new IOException("a");
        cyclic.initCause(new IOException("b", cyclic));
        return Stream.of(
                new Hostile("error", new Error("plain")),
                new Hostile("assertion", new AssertionError("expected this")),
                new Hostile("out of memory", new OutOfMemoryError("Java heap space")),
                new Hostile("linkage", new NoClassDefFoundError("com/acme/Gone")),
                new Hostile("cyclic cause", cyclic),
                new Hostile("no message", new RuntimeException((String) null)),
                new Hostile("message that throws", new RuntimeException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("no message for you");
                    }
                }),
                new Hostile("message that is null", new RuntimeException() {
                    @Override
                    public String getMessage() {
                        return null;
                    }

                    @Override
                    public String toString() {
                        return null;
                    }
                }),
                new Hostile("50 MB of message", new RuntimeException("x".repeat(50_000_000))),
                new Hostile(
                        "control characters", new RuntimeException("a\r\nINJECTED \u001b[31m \u202e ${jndi:ldap://x}")),
                new Hostile("cause that throws", new RuntimeException("outer") {
                    @Override
                    public synchronized Throwable getCause() {
                        throw new IllegalStateException("no cause for you");
                    }
                }),
                new Hostile("stack trace that throws", new RuntimeException("outer") {
                    @Override
                    public StackTraceElement[] getStackTrace() {
                        throw new IllegalStateException("no stack for you");
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void whatever_is_thrown(Hostile hostile) {
        shop.task("bad", ONCE, (arguments, context) -> {
            throw hostile.thrown();
        });
        shop.task("good", (arguments, context) -> "fine");
        shop.start(builder -> builder.concurrency(1));

        shop.send(shop.call("bad").replyTo(shop.replyTo()));
        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.nextReply().status()).isEqualTo("FAILURE");
        shop.send("good");
        shop.ended(Ending.SUCCEEDED);

        DeadLetter letter = shop.onlyDead();
        assertThat(letter.exception()).isEqualTo(hostile.thrown().getClass().getName());
        assertThat(String.valueOf(letter.exceptionMessage()))
                .hasSizeLessThan(2_000)
                .doesNotContain("\r", "\n", "\u001b");
        shop.assertDrained();
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    enum Deed {
        OVERFLOW {
            @Override
            Object run(TaskContext context) {
                return overflow(0);
            }
        },
        INTERRUPTS_ITSELF {
            @Override
            Object run(TaskContext context) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted myself");
            }
        },
        UNCHECKED_DEATH {
            @Override
            @SuppressWarnings({"removal", "deprecation"})
            Object run(TaskContext context) {
                throw new ThreadDeath();
            }
        },
        NEVER_COMPLETED_FUTURE_CANCELLED {
            @Override
            Object run(TaskContext context) {
                CompletableFuture<Object> future = new CompletableFuture<>();
                future.cancel(true);
                return future;
            }
        };

        abstract Object run(TaskContext context) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_done(Deed deed) {
        shop.task("bad", ONCE, (arguments, context) -> deed.run(context));
        shop.task("good", (arguments, context) -> Thread.currentThread().isInterrupted() ? "interrupted" : "fine");
        shop.start(builder -> builder.concurrency(1));

        shop.send("bad");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send(shop.call("good").replyTo(shop.replyTo()));

        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.nextReply().result().asText()).isEqualTo("fine");
        shop.assertDrained();
    }

    static Stream<Object> unsendable() {
        List<Object> cyclic = new ArrayList<>();
        cyclic.add(cyclic);
        return Stream.of(cyclic, "x".repeat(6_000_000), new Throws());
    }

    public static final class Throws {
        public String getValue() {
            throw new IllegalStateException("no value for you");
        }

        @Override
        public String toString() {
            return "throws";
        }
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("unsendable")
    void a_result_that_cannot_be_sent_fails_the_task_clearly_and_is_not_retried(Object result) {
        shop.task("bad", (arguments, context) -> result);
        shop.start();

        shop.send(shop.call("bad").replyTo(shop.replyTo()));

        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().reason()).isEqualTo("result-not-serialisable");
        assertThat(shop.nextReply().status()).isEqualTo("FAILURE");
        assertThat(shop.started).hasSize(1);
        shop.assertDrained();
    }

    @Test
    void a_result_nobody_asked_for_is_never_looked_at() {
        shop.task("bad", (arguments, context) -> new Throws());
        shop.task("told", TaskSettings.builder().ignoreResult(true).build(), (arguments, context) -> new Throws());
        shop.start();

        shop.send("bad");
        shop.send(shop.call("told").replyTo(shop.replyTo()));
        shop.send(shop.call("bad").replyTo(shop.replyTo()).ignoreResult(true));

        shop.ended(Ending.SUCCEEDED);
        shop.ended(Ending.SUCCEEDED);
        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.replies).isEmpty();
    }

    @Test
    void a_task_leaves_nothing_behind_on_its_thread() {
        ThreadLocal<String> login = new ThreadLocal<>();
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        shop.task("messy", (arguments, context) -> {
            login.set("root");
            tenant.set("acme");
            MDC.put("secret", "yes");
            Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0]));
            Thread.currentThread().setName("mine now");
            Thread.currentThread().interrupt();
            return null;
        });
        CompletableFuture<String> seen = new CompletableFuture<>();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        shop.task("next", (arguments, context) -> {
            Thread thread = Thread.currentThread();
            seen.complete(login.get() + " " + tenant.get() + " " + MDC.get("secret") + " " + MDC.get("task_id") + " "
                    + (thread.getContextClassLoader() == loader) + " "
                    + thread.getName().startsWith("skirret-task-")
                    + " " + thread.isInterrupted() + " "
                    + TaskContext.current().map(TaskContext::id).orElse("none"));
            return null;
        });
        shop.start(builder -> builder.concurrency(1));

        shop.send("messy");
        shop.ended(Ending.SUCCEEDED);
        shop.send(io.skirret.message.internal.TaskCall.of("next", "the-id"));

        assertThat(Workshop.await(seen)).isEqualTo("null null null the-id true true false the-id");
    }

    @Test
    void futures_are_waited_for_and_their_wrappers_taken_off() throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> "future");
        task.run();
        shop.task("future", (arguments, context) -> task);
        shop.task(
                "stage",
                (arguments, context) ->
                        CompletableFuture.supplyAsync(() -> "stage").minimalCompletionStage());
        shop.task("result", (arguments, context) -> AsyncResult.completed("result"));
        shop.task(
                "nested",
                (arguments, context) -> CompletableFuture.completedFuture(CompletableFuture.completedFuture("nested")));
        shop.start(builder -> builder.concurrency(1));

        for (String name : List.of("future", "stage", "result", "nested")) {
            shop.send(shop.call(name).replyTo(shop.replyTo()));
            assertThat(shop.nextReply().result().asText()).isEqualTo(name);
            shop.ended(Ending.SUCCEEDED);
        }
    }

    @Test
    void a_failure_inside_a_future_is_the_tasks_own() {
        shop.task("later", ONCE, (arguments, context) -> CompletableFuture.failedFuture(new IOException("down")));
        shop.task("wrapped", ONCE, (arguments, context) -> {
            throw new CompletionException(new IOException("down"));
        });
        shop.task(
                "retries",
                (arguments, context) -> CompletableFuture.supplyAsync(() -> {
                    throw context.retry(new IOException("down"), java.time.Duration.ofSeconds(7));
                }));
        shop.start(builder -> builder.concurrency(1));

        for (String name : List.of("later", "wrapped")) {
            shop.send(name);
            shop.ended(Ending.DEAD_LETTERED);
        }
        shop.send("retries");

        assertThat(shop.ended(Ending.RETRIED).nextDelay()).isEqualTo(java.time.Duration.ofSeconds(7));
        assertThat(shop.dead()).extracting(DeadLetter::exception).containsOnly("java.io.IOException");
    }

    @Test
    void progress_reaches_the_caller_but_not_more_often_than_is_of_use() {
        shop.task("long", (arguments, context) -> {
            for (int i = 1; i <= 100; i++) {
                context.progress(i, 100);
                if (i == 50) {
                    shop.clock.advance(java.time.Duration.ofSeconds(1));
                }
            }
            return Map.of("done", true);
        });
        shop.start();

        shop.send(shop.call("long").replyTo(shop.replyTo()));

        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.nextReply().result().path("current").asInt()).isEqualTo(1);
        assertThat(shop.nextReply().result().path("current").asInt()).isEqualTo(51);
        assertThat(shop.nextReply().status()).isEqualTo("SUCCESS");
        assertThat(shop.replies).isEmpty();
    }
}
