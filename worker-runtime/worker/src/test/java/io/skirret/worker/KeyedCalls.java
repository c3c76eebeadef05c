package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskCall;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A worker with tasks that have a key, and the store of their keys, which a test has in its hand. */
abstract class KeyedCalls {

    static final TaskSettings KEYED =
            TaskSettings.builder().policy("steady").idempotencyKey("order:{p0}").build();

    static final Map<String, Object> REPLAYED = Map.of("skirret_replays", 1);

    final Workshop shop = new Workshop();
    final KeysInTrouble keys = new KeysInTrouble(shop.clock);
    final BlockingQueue<String> runs = new LinkedBlockingQueue<>();
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch mayEnd = new CountDownLatch(1);
    volatile @Nullable Throwable failure;

    @Nullable
    Worker worker;

    @AfterEach
    void close() {
        mayEnd.countDown();
        shop.close();
    }

    void start() {
        start(KEYED);
    }

    void start(TaskSettings settings) {
        shop.task(
                "pay",
                settings,
                (arguments, context) -> {
                    runs.add(context.id());
                    Throwable thrown = failure;
                    if (thrown != null) {
                        throw thrown;
                    }
                    return arguments[1] + " by " + context.id();
                },
                long.class,
                Object.class);
        shop.task(
                "slow",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    begun.countDown();
                    Workshop.await(mayEnd);
                    return "by " + context.id();
                },
                long.class);
        startWorker();
    }

    /** With the tasks that there are. */
    Worker startWorker() {
        worker = shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        return worker;
    }

    /** That of {@code slow} for 42: its call {@code a} has begun, and ends when it may. */
    void startWithAKeyThatRuns() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
    }

    /** It fails for good, and the next does not. */
    void dies(Throwable why, String id, Object... arguments) {
        failure = why;
        pay(id, arguments);
        shop.ended(Ending.DEAD_LETTERED);
        failure = null;
    }

    void pay(String id, Object... arguments) {
        call("pay", id, Map.of(), arguments);
    }

    void replay(String id, Object... arguments) {
        call("pay", id, REPLAYED, arguments);
    }

    void call(String task, String id, Map<String, Object> more, Object... arguments) {
        Message plain = shop.encode(TaskCall.of(task, id).args(arguments).replyTo(shop.replyTo()));
        Map<String, @Nullable Object> headers = new HashMap<>(plain.headers());
        headers.putAll(more);
        shop.publish(new Message(plain.properties(), headers, plain.body()));
    }

    /** How the one call that waits ends, however often it waits again. */
    WorkerEvent.TaskFinished endedAfterWaits() {
        while (true) {
            shop.clock.advance(Duration.ofSeconds(20));
            WorkerEvent.TaskFinished event = shop.nextFinished();
            if (event.ending() != Ending.DELAYED) {
                assertThat(event.ending()).as(event.toString()).isEqualTo(Ending.SUCCEEDED);
                return event;
            }
        }
    }

    /** However often it is told to stop. */
    void awaitDeaf() {
        boolean interrupted = true;
        while (interrupted) {
            try {
                mayEnd.await();
                interrupted = false;
            } catch (InterruptedException deaf) {
                assertThat(mayEnd.getCount()).isNotNegative();
            }
        }
    }

    void answered(String id, String result) {
        ResultMessage reply = shop.nextReply();
        assertThat(reply.taskId()).isEqualTo(id);
        assertThat(reply.status()).isEqualTo("SUCCESS");
        assertThat(reply.result().asText()).isEqualTo(result);
    }

    Message body(String id, String json) {
        Message plain = shop.encode(TaskCall.of("pay", id).args(1, 2));
        return new Message(plain.properties(), plain.headers(), json.getBytes(StandardCharsets.UTF_8));
    }

    void storeAnswersAgain() {
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return worker.health().problems().isEmpty();
        });
    }

    /** Until the thread that looks what is due has ended, or waits for another. */
    static void passIsOver() {
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("skirret-idempotency")
                                && thread.getState() != Thread.State.BLOCKED));
    }
}
