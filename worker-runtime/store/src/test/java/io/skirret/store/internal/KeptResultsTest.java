package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskProgress;
import io.skirret.client.TaskState;
import io.skirret.client.UnreadableResultException;
import io.skirret.result.ResultStoreException;
import io.skirret.settings.ConfigException;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.testkit.internal.RedisNode;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Results that a worker keeps and any process reads. */
final class KeptResultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MemoryBroker broker = MemoryBroker.named("kept-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        mayEnd.countDown();
        for (AutoCloseable each : open) {
            each.close();
        }
        transport.close();
        broker.discard();
    }

    @ParameterizedTest
    @EnumSource
    void aResultIsReadByWhoSentTheCallAndByAnyOther(StorePlace place) throws Exception {
        String url = place.newUrl();
        worker(url);
        AsyncResult<Object> sent = send(client(url), "echo", "hello");

        assertThat(sent.get(PATIENCE)).isEqualTo("hello");
        AsyncResult<String> read = client(url).result(sent.id(), String.class);
        assertThat(read.state()).isEqualTo(TaskState.SUCCESS);
        assertThat(read.get(Duration.ZERO)).isEqualTo("hello");
        assertThat(client(url).result(sent.id(), String.class).toCompletionStage())
                .succeedsWithin(PATIENCE)
                .isEqualTo("hello");
    }

    @ParameterizedTest
    @EnumSource
    void anotherProcessWaitsForTheEndAndSeesTheProgressBefore(StorePlace place) throws Exception {
        String url = place.newUrl();
        worker(url);
        AsyncResult<Object> sent = send(client(url), "slow", "done");
        AsyncResult<String> read = client(url).result(sent.id(), String.class);

        await().until(() -> read.progress().isPresent());
        assertThat(read.progress()).contains(new TaskProgress(3, 10));
        assertThat(read.state()).isEqualTo(TaskState.PROGRESS);
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> read.get(Duration.ZERO));
        mayEnd.countDown();

        assertThat(read.get(PATIENCE)).isEqualTo("done");
        assertThat(read.progress()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsKeptAndForgottenOnRequest(StorePlace place) {
        String url = place.newUrl();
        worker(url);
        AsyncResult<Object> sent = send(client(url), "fail", "no stock");

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> sent.get(PATIENCE))
                .satisfies(failure -> assertThat(failure.remoteMessage()).isEqualTo("no stock"));
        TaskClient other = client(url);
        assertThat(other.result(sent.id(), Object.class).state()).isEqualTo(TaskState.FAILURE);
        other.result(sent.id(), Object.class).forget();
        assertThat(client(url).result(sent.id(), Object.class).state()).isEqualTo(TaskState.PENDING);
    }

    @Test
    void ofAResultThatIsTooLargeItIsKeptThatTheTaskSucceeded() {
        String url = StorePlace.MEMORY.newUrl();
        worker(url);
        AsyncResult<Object> sent = send(client(url), "large", "x");

        assertThatExceptionOfType(UnreadableResultException.class)
                .isThrownBy(() -> sent.get(PATIENCE))
                .withMessageContaining("the task succeeded")
                .withMessageContaining("at most 2048 are (skirret.results.max-bytes)");
        assertThat(client(url).result(sent.id(), Object.class).state()).isEqualTo(TaskState.SUCCESS);
        assertThat(runs).hasValue(1);
        assertThat(broker.messages(transport.admin().deadLetterQueue("skirret")))
                .isEmpty();
    }

    @Test
    void aCallerAtAnAddressIsAnsweredAlthoughResultsAreKept() throws Exception {
        String url = StorePlace.MEMORY.newUrl();
        worker(url);
        TaskClient callersOnly = client("rpc://");
        AsyncResult<Object> sent = send(callersOnly, "echo", "hello");

        assertThat(sent.get(PATIENCE)).isEqualTo("hello");
        assertThat(client(url).result(sent.id(), String.class).get(PATIENCE)).isEqualTo("hello");
        assertThatIllegalStateException()
                .isThrownBy(() -> callersOnly.result(sent.id(), String.class))
                .withMessageContaining("skirret.results.url");
    }

    @Test
    void whileTheStoreIsAwayTheMessageIsKeptAndTheTaskRunsOnce() throws Exception {
        try (RedisNode redis = RedisNode.start()) {
            redis.stop();
            Worker worker = worker(redis.url());
            TaskClient client = client(redis.url());
            AsyncResult<Object> sent = send(client, "echo", "hello");

            await().until(() -> worker.health().problems().stream()
                    .anyMatch(problem -> problem.contains("results cannot be kept")));
            assertThat(worker.stats().unsettled()).isEqualTo(1);
            assertThatExceptionOfType(ResultStoreException.class)
                    .isThrownBy(sent::state)
                    .withMessageContaining("127.0.0.1")
                    .satisfies(failure -> assertThat(failure.retriable()).isTrue());
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> sent.get(Duration.ofMillis(1)))
                    .withMessageContaining("result store");
            redis.startAgain();

            assertThat(sent.get(PATIENCE)).isEqualTo("hello");
            await().until(() -> worker.stats().unsettled() == 0);
            assertThat(runs).hasValue(1);
            assertThat(worker.health().problems()).isEmpty();
        }
    }

    @Test
    void aUrlThatNobodyKnowsIsRefusedWithoutItsPassword() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> client("mongodb://app:s3cret@host/results"))
                .withMessageContaining("[jdbc, memory, redis, rediss, rpc]")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void aDatabaseThatCannotBeUsedIsRefusedAtTheStart() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> worker("jdbc:mysql://host/results?user=app&password=s3cret"))
                .withMessageContaining(
                        "jdbc:postgresql: or jdbc:h2:, got jdbc:mysql://host/results?user=app&password=***");
    }

    private Worker worker(String results) {
        Worker worker = Worker.builder(
                        transport,
                        TaskRegistry.of(List.of(
                                task("echo", arguments -> arguments[0]),
                                task("slow", arguments -> {
                                    TaskContext.current().orElseThrow().progress(3, 10);
                                    assertThat(mayEnd.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                                            .isTrue();
                                    return arguments[0];
                                }),
                                task("fail", arguments -> {
                                    throw new IllegalArgumentException((String) arguments[0]);
                                }),
                                task("large", arguments -> "x".repeat(2048)))))
                .concurrency(2)
                .controlAllow(ControlAccess.NONE)
                .results(results)
                .maxResultBytes(2048)
                .build();
        open.add(worker);
        worker.start();
        return worker;
    }

    private interface Body {
        Object run(Object[] arguments) throws Exception;
    }

    private TaskDefinition<?> task(String name, Body body) {
        TaskInvoker invoker = (instances, arguments, context) -> {
            runs.incrementAndGet();
            return body.run(arguments);
        };
        return new TaskDefinition<>(
                name,
                "com.acme.Acme." + name + "(java.lang.String)",
                List.of(new TaskParameter("value", String.class)),
                Object.class,
                TaskSettings.builder().maxRetries(0).build(),
                invoker);
    }

    private TaskClient client(String results) {
        TaskClient client =
                TaskClient.builder().transport(transport).results(results).build();
        open.add(0, client);
        return client;
    }

    private static AsyncResult<Object> send(TaskClient client, String task, String value) {
        return client.sendByName(task, List.of(value), Map.of(), TaskOptions.defaults());
    }
}
