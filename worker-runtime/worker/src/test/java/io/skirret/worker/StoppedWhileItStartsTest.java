package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.task.TaskSettings;
import io.skirret.transport.Broadcasts;
import io.skirret.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that is told to stop while it still learns the states of its breakers takes no message, then or later. */
class StoppedWhileItStartsTest {

    private final Workshop shop = new Workshop();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() {
        answer.countDown();
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void it_takes_no_message_and_ends(boolean cold) {
        AtomicInteger runs = new AtomicInteger();
        shop.task("order", TaskSettings.builder().circuitBreaker("partner").build(), (arguments, context) -> {
            runs.incrementAndGet();
            return null;
        });
        Worker worker = shop.builder(slow(shop.transport)).build();

        CompletableFuture<Void> start = CompletableFuture.runAsync(worker::start);
        Workshop.await(asked);
        CompletableFuture<ShutdownReport> end = cold ? worker.shutdownNow() : worker.shutdown(Duration.ofSeconds(30));
        // It does not matter whether that is through before the broker answers.
        answer.countDown();
        Workshop.await(start);
        Workshop.await(end);

        assertThat(worker.state()).isEqualTo(WorkerState.TERMINATED);
        shop.send("order");
        assertThat(shop.transport.admin().status(Workshop.QUEUE).orElseThrow().consumers())
                .as("nobody consumes")
                .isZero();
        assertThat(shop.broker.ready(Workshop.QUEUE)).isEqualTo(1);
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void it_takes_no_message_if_it_had_ended_before_the_broker_answered(boolean cold) {
        shop.task("order", TaskSettings.builder().circuitBreaker("partner").build(), (arguments, context) -> null);
        Worker worker = shop.builder(slow(shop.transport)).build();

        CompletableFuture<Void> start = CompletableFuture.runAsync(worker::start);
        Workshop.await(asked);
        CompletableFuture<ShutdownReport> end = cold ? worker.shutdownNow() : worker.shutdown(Duration.ofSeconds(30));
        await().until(() -> end.isDone() || stopsBehindTheStart());
        answer.countDown();
        Workshop.await(start);
        Workshop.await(end);

        shop.send("order");
        assertThat(shop.transport.admin().status(Workshop.QUEUE).orElseThrow().consumers())
                .as("nobody consumes")
                .isZero();
    }

    /** Whether the thread that stops the worker waits until it has started. */
    private static boolean stopsBehindTheStart() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals("skirret-shutdown") && thread.getState() == Thread.State.BLOCKED);
    }

    /** The broker takes its time to let the worker follow a breaker. */
    private Transport slow(Transport real) {
        Broadcasts broadcasts = answering(Broadcasts.class, real.broadcasts(), "followLog", go -> {
            asked.countDown();
            Workshop.await(answer);
            return go;
        });
        return answering(Transport.class, real, "broadcasts", go -> broadcasts);
    }

    /** Answers what the real one does, or what this makes of it. */
    private static <T> T answering(Class<T> type, T real, String name, Function<Object, Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object go = method.invoke(real, arguments);
                        return method.getName().equals(name) ? answer.apply(go) : go;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}
