package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.WovenTasks.Job;
import io.skirret.client.internal.TaskBodies;
import io.skirret.message.Message;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.task.InstanceFactory;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain calls of task methods, as an agent weaves them; {@link WovenTasks} is woven by hand. */
class TaskCallsTest {

    private final MemoryBroker broker =
            MemoryBroker.named("calls-" + UUID.randomUUID().toString().substring(0, 8));
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final TaskClient client = TaskClient.builder().transport(transport).build();
    private final WovenTasks tasks = new WovenTasks();

    @BeforeEach
    void useClient() {
        TaskClient.setCurrent(client);
        WovenTasks.RAN.clear();
    }

    @AfterEach
    void close() {
        TaskClient.setCurrent(null);
        client.close();
        broker.discard();
    }

    @Test
    void aVoidCallIsSentAndAsksForNoResult() throws Exception {
        tasks.notify("ada", 42);
        assertThat(WovenTasks.RAN).isEmpty();
        assertThat(sent()).containsExactly("woven.notify [[\"ada\",42],{},");
        assertThat(new TaskMessageDecoder(DecodeLimits.DEFAULT)
                        .decode(broker.messages("skirret").get(0))
                        .ignoreResult())
                .isTrue();
    }

    @Test
    void futuresAndResultsComeBack() throws Exception {
        new EchoWorker(transport, "skirret", task -> EchoWorker.success(task, 7));
        assertThat(tasks.future(1).get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(tasks.completable(1).get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(tasks.stage(1).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo(7);
        assertThat(tasks.result(1).get(Duration.ofSeconds(10))).isEqualTo(7);
        assertThat(WovenTasks.RAN).isEmpty();
    }

    @Test
    void anInjectedContextDoesNotTravel() {
        tasks.withContext("a", new StubContext("id", "root", java.util.Map.of()), "b");
        assertThat(sent()).containsExactly("woven.context [[\"a\",\"b\"],{},");
    }

    @Test
    void aMethodOfAnotherTypeRunsInPlace() {
        assertThat(tasks.sum(1, 2)).isEqualTo(3);
        assertThat(sent()).isEmpty();
    }

    @Test
    void aMethodThatIsNoTaskRunsInPlace() {
        tasks.unregistered();
        tasks.unregistered();
        assertThat(WovenTasks.RAN).containsExactly("unregistered", "unregistered");
    }

    @Test
    void withoutAClientTheBodyRuns() {
        TaskClient.setCurrent(null);
        tasks.notify("ada", 1);
        assertThat(WovenTasks.RAN).containsExactly("notify ada");
    }

    @Test
    void inPlaceCallsRunHere_nestedToo_andOnlyInside() throws Exception {
        Integer value = TaskCalls.runInPlace(() -> {
            tasks.notify("outer", 1);
            TaskCalls.runInPlace(() -> {
                tasks.notify("inner", 1);
                return null;
            });
            tasks.notify("outer again", 1);
            return 5;
        });
        assertThat(value).isEqualTo(5);
        assertThat(WovenTasks.RAN).containsExactly("notify outer", "notify inner", "notify outer again");
        assertThatThrownBy(() -> TaskCalls.runInPlace(() -> {
                    throw new IllegalStateException("thrown by a test");
                }))
                .hasMessage("thrown by a test");
        tasks.notify("sent", 1);
        assertThat(sent()).hasSize(1);
    }

    @Test
    void theWorkersOwnRunIsNotSent_butWhatItCallsIs() {
        run(Job.CHAIN, 2, () -> tasks.chain(2));
        // The body ran once; its call of itself and of another task were sent.
        assertThat(WovenTasks.RAN).containsExactly("chain 2");
        assertThat(sent()).containsExactly("woven.chain [[1],{},", "woven.notify [[\"chained\",2],{},");
    }

    @Test
    void aRunInPlaceInsideABody_endsWithIt() {
        run(Job.CHAIN, 0, () -> {
            try {
                TaskCalls.runInPlace(() -> {
                    tasks.notify("here", 1);
                    return null;
                });
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            tasks.chain(0);
        });
        assertThat(WovenTasks.RAN).containsExactly("notify here", "chain 0");
    }

    @Test
    void aBodyRunsWithinAnInPlaceScopeAsAWorkerWould() throws Exception {
        TaskCalls.runInPlace(() -> {
            run(Job.CHAIN, 1, () -> tasks.chain(1));
            tasks.notify("in place again", 1);
            return null;
        });
        assertThat(sent()).hasSize(2);
        assertThat(WovenTasks.RAN).containsExactly("chain 1", "notify in place again");
    }

    @Test
    void aBodyThatThrowsOrIsNeverEnteredLeavesNothingBehind() {
        assertThatThrownBy(() -> run(Job.CHAIN, -1, () -> tasks.chain(-1))).hasMessage("thrown by a test");
        run(Job.CHAIN, 0, () -> {});
        tasks.chain(3);
        assertThat(WovenTasks.RAN).containsExactly("chain -1");
        assertThat(sent()).hasSize(1);
        TaskBodies.leaveBody();
        tasks.chain(4);
        assertThat(sent()).hasSize(2);
    }

    @Test
    void constructorsMayCallTasks_eventTheOneThatIsToRun() {
        InstanceFactory guarded = TaskBodies.guard(new InstanceFactory() {
            @Override
            public <T> T instance(Class<T> type) {
                tasks.notify("from a constructor", 1);
                tasks.chain(9);
                return type.cast(tasks);
            }
        });
        run(Job.CHAIN, 0, () -> guarded.instance(WovenTasks.class).chain(0));
        assertThat(WovenTasks.RAN).containsExactly("chain 0");
        assertThat(sent()).hasSize(2);
    }

    @Test
    void otherThreadsOfATaskSendTheirCalls() {
        run(Job.CHAIN, 0, () -> {
            CompletableFuture.runAsync(() -> tasks.chain(7)).join();
            tasks.chain(0);
        });
        assertThat(sent()).containsExactly("woven.chain [[7],{},");
        assertThat(WovenTasks.RAN).containsExactly("chain 0");
    }

    @Test
    void anAspectsSecondCallIsTheRunToo() {
        run(Job.CHAIN, 1, () -> {
            tasks.chain(1);
            tasks.chain(1);
        });
        run(Job.CHAIN, -1, () -> {
            assertThatThrownBy(() -> tasks.chain(-1)).hasMessage("thrown by a test");
            assertThatThrownBy(() -> tasks.chain(-1)).hasMessage("thrown by a test");
        });
        assertThat(WovenTasks.RAN).containsExactly("chain 1", "chain 1", "chain -1", "chain -1");
        // What the body called is sent, once a body.
        assertThat(sent())
                .containsExactly(
                        "woven.chain [[0],{},",
                        "woven.notify [[\"chained\",1],{},",
                        "woven.chain [[0],{},",
                        "woven.notify [[\"chained\",1],{},");
    }

    @Test
    void anAspectsCallOnAnotherThreadIsTheRunToo_andWhatTheBodyCallsThereIsSent() {
        run(Job.CHAIN, 1, () -> {
            CompletableFuture.runAsync(() -> tasks.chain(1)).join();
            CompletableFuture.runAsync(() -> tasks.chain(1)).join();
        });
        tasks.chain(1);
        assertThat(WovenTasks.RAN).containsExactly("chain 1", "chain 1");
        assertThat(sent())
                .containsExactly(
                        "woven.chain [[0],{},",
                        "woven.notify [[\"chained\",1],{},",
                        "woven.chain [[0],{},",
                        "woven.notify [[\"chained\",1],{},",
                        "woven.chain [[1],{},");
    }

    @Test
    void aCallbackAfterTheBodyThatCallsWithOtherArgumentsIsSent() {
        run(Job.NOTIFY, 1, () -> {
            tasks.notify("page", 1);
            tasks.notify("page", 2);
        });
        assertThat(WovenTasks.RAN).containsExactly("notify page");
        assertThat(sent()).containsExactly("woven.notify [[\"page\",2],{},");
    }

    @Test
    void anEqualCallOfAnotherCallerIsSentWhileTheRunsThreadIsAtWork() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        run(Job.CHAIN, 7, () -> {
            Thread other = new Thread(() -> {
                try {
                    tasks.chain(7);
                } catch (Throwable failure) {
                    failed.set(failure);
                } finally {
                    over.countDown();
                }
            });
            other.start();
            while (over.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        assertThat(failed).hasNullValue();
        assertThat(WovenTasks.RAN).isEmpty();
        assertThat(sent()).containsExactly("woven.chain [[7],{},");
    }

    @Test
    void whatTheBodyHandsToAnotherThreadIsSentThoughTheObjectsAreItsOwn() {
        String name = new String("ada");
        TaskBodies.enterBody(Job.NOTIFY.method, new Object[] {name, 1}, null);
        try {
            assertThat(TaskBodies.runsHere(Job.NOTIFY.method, new Object[] {name, 1}))
                    .isTrue();
            CompletableFuture.runAsync(() -> tasks.notify(name, 1)).join();
            TaskBodies.left(Job.NOTIFY.method, null);
        } finally {
            TaskBodies.leaveBody();
        }
        assertThat(WovenTasks.RAN).isEmpty();
        assertThat(sent()).containsExactly("woven.notify [[\"ada\",1],{},");
    }

    /** Its end would count as the end of a body that runs later. */
    @Test
    void aCallbackThatRunsInPlaceIsABodyToo() {
        String name = new String("ada");
        TaskBodies.enterBody(Job.NOTIFY.method, new Object[] {name, 1}, null);
        try {
            tasks.notify(name, 1);
            TaskBodies.ranInPlace(Job.NOTIFY.method);
            TaskBodies.left(Job.NOTIFY.method, null);
            assertThat(TaskBodies.runsHere(Job.NOTIFY.method, new Object[] {name, 1}))
                    .isTrue();
            CompletableFuture.runAsync(() -> tasks.notify(name, 1)).join();
            TaskBodies.left(Job.NOTIFY.method, null);
        } finally {
            TaskBodies.leaveBody();
        }
        assertThat(WovenTasks.RAN).containsExactly("notify ada");
        assertThat(sent()).containsExactly("woven.notify [[\"ada\",1],{},");
    }

    @Test
    void anAspectsSecondCallWithACopyOfAnArrayIsTheRunToo() {
        byte[] bytes = {1};
        TaskBodies.enterBody("m", new Object[] {bytes}, null);
        try {
            for (byte[] each : List.of(bytes, bytes.clone())) {
                assertThat(TaskBodies.runsHere("m", new Object[] {each})).isTrue();
                TaskBodies.left("m", null);
            }
        } finally {
            TaskBodies.leaveBody();
        }
    }

    @Test
    void callsOfOtherCallersAreSentWhileTheBodyRuns() {
        String name = new String("ada");
        TaskBodies.enterBody(Job.NOTIFY.method, new Object[] {name, 1}, null);
        try {
            CompletableFuture.runAsync(() -> tasks.notify(new String("ada"), 1)).join();
            assertThat(WovenTasks.RAN).isEmpty();
            CompletableFuture.runAsync(() -> tasks.notify(name, 1)).join();
            assertThat(WovenTasks.RAN).containsExactly("notify ada");
        } finally {
            TaskBodies.leaveBody();
        }
        assertThat(sent()).hasSize(1);
    }

    private static void run(Job job, int argument, Runnable body) {
        TaskBodies.enterBody(job.method, new Object[] {argument}, null);
        try {
            body.run();
        } finally {
            TaskBodies.leaveBody();
        }
    }

    private List<String> sent() {
        return broker.messages("skirret").stream().map(TaskCallsTest::describe).toList();
    }

    private static String describe(Message message) {
        String body = new String(message.body(), java.nio.charset.StandardCharsets.UTF_8);
        return message.headers().get("task") + " " + body.substring(0, body.indexOf("{\"callbacks"));
    }
}
