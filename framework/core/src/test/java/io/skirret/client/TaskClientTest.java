package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.ResultMessage;
import io.skirret.message.TaskMessage;
import io.skirret.message.UnsendableException;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.UnknownPolicyException;
import io.skirret.task.CurrentTask;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import io.skirret.task.TypeRef;
import io.skirret.time.ManualClock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskClientTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final MemoryBroker broker =
            MemoryBroker.named("client-" + UUID.randomUUID().toString().substring(0, 8));
    private final Transport transport =
            broker.connect(TransportOptions.defaults().withClock(clock));
    private final TaskClient client =
            TaskClient.builder().transport(transport).clock(clock).build();

    @AfterEach
    void close() {
        CurrentTask.set(null);
        client.close();
        broker.discard();
    }

    @Test
    void theFirstCallOnAnEmptyBrokerIsStored() throws Exception {
        AsyncResult<String> sent = client.send(echo("hello"));
        assertThat(broker.ready("skirret")).isEqualTo(1);
        assertThat(sent.state()).isEqualTo(TaskState.PENDING);

        TaskMessage message = echoing("skirret").next();
        assertThat(message.task()).isEqualTo("test.echo");
        assertThat(message.id()).isEqualTo(sent.id());
        assertThat(message.rootId()).isEqualTo(sent.id());
        assertThat(message.parentId()).isNull();
        assertThat(new String(message.body(), StandardCharsets.UTF_8)).startsWith("[[\"hello\"],{},");
        assertThat(sent.get(SOON)).isEqualTo("echo");
        assertThat(sent.state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void resultsComeAsTheTypeOfTheTask() throws Exception {
        new EchoWorker(transport, "skirret", task -> EchoWorker.success(task, List.of(Map.of("x", 1, "y", 2))));
        Type points = new TypeRef<List<Point>>() {}.type();
        AsyncResult<List<Point>> result = client.send(call(points, TaskOptions.NONE));
        assertThat(result.get(SOON)).containsExactly(new Point(1, 2));
        assertThat(result.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly(new Point(1, 2));

        AsyncResult<Integer> wrong = client.send(call(Integer.class, TaskOptions.NONE));
        assertThatThrownBy(() -> wrong.get(SOON))
                .isInstanceOf(UnreadableResultException.class)
                .hasMessageContaining("java.lang.Integer")
                .hasMessageContaining("\"x\":1");
        AsyncResult<Void> nothing = client.send(call(Void.class, TaskOptions.NONE));
        assertThat(nothing.get(SOON)).isNull();
    }

    @Test
    void aRemoteFailureIsThrownWithItsTypeMessageAndStack() {
        new EchoWorker(
                transport,
                "skirret",
                task -> ResultMessage.failure(task, new IllegalStateException("no credit"), Instant.EPOCH));
        AsyncResult<String> result = client.send(echo("x"));
        RemoteTaskException failure = catchThrowableOfType(RemoteTaskException.class, () -> result.get(SOON));
        assertThat(failure.remoteType()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failure.remoteMessage()).isEqualTo("no credit");
        assertThat(failure.remoteTraceback()).contains("TaskClientTest");
        assertThat(failure.taskId()).isEqualTo(result.id());
        assertThat(result.state()).isEqualTo(TaskState.FAILURE);
        // The stack is the waiter's, and asking again says the same.
        assertThat(failure.getStackTrace()).anyMatch(at -> at.getClassName().equals(TaskClientTest.class.getName()));
        assertThatThrownBy(() -> result.get(SOON)).isInstanceOf(RemoteTaskException.class);
    }

    @Test
    void statesAreSeenOnTheWay() throws Exception {
        List<TaskMessage> calls = new ArrayList<>();
        EchoWorker worker = new EchoWorker(transport, "skirret", task -> {
            calls.add(task);
            return ResultMessage.progress(task, 1, 2);
        });
        AsyncResult<String> result = client.send(echo("x"));
        TaskMessage message = worker.next();
        assertThatThrownBy(() -> result.get(Duration.ofMillis(50)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining(result.id())
                .hasMessageContaining("may still run");
        assertThat(result.state()).isIn(TaskState.PENDING, TaskState.PROGRESS);
        worker.answer(message, ResultMessage.retry(message, new RuntimeException("again")));
        worker.answer(message, EchoWorker.success(message, "done"));
        assertThat(result.get(SOON)).isEqualTo("done");
    }

    @Test
    void countdownWaitsInTheBrokerAndSaysItsEta() throws Exception {
        client.send(echo("x").with(TaskOptions.NONE.withCountdown(Duration.ofSeconds(5))));
        assertThat(broker.delayed()).isEqualTo(1);
        assertThat(broker.ready("skirret")).isZero();
        clock.advance(Duration.ofSeconds(5));
        TaskMessage message = echoing("skirret").next();
        assertThat(message.eta()).isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));
    }

    @Test
    void etaWaitsAndOneThatHasPassedGoesAtOnce() throws Exception {
        Instant soon = clock.now().plusSeconds(60);
        Instant past = clock.now().minusSeconds(60);
        client.send(echo("later").with(TaskOptions.NONE.withEta(soon)));
        client.send(echo("now").with(TaskOptions.NONE.withEta(past)));
        assertThat(broker.delayed()).isEqualTo(1);
        assertThat(broker.ready("skirret")).isEqualTo(1);
        assertThat(echoing("skirret").next().eta()).isEqualTo(past);
    }

    @Test
    void longWaitsAreRoundedDownAndShortCountdownsUp() {
        List<Destination> to = new ArrayList<>();
        broker.failPublishes(publication -> {
            to.add(publication.destination());
            return null;
        });
        client.send(echo("a").with(TaskOptions.NONE.withCountdown(Duration.ofSeconds(10))));
        client.send(echo("b").with(TaskOptions.NONE.withCountdown(Duration.ofSeconds(11))));
        client.send(echo("c").with(TaskOptions.NONE.withEta(clock.now().plusSeconds(1))));
        assertThat(to)
                .extracting(destination -> ((Destination.Delayed) destination).rounding())
                .containsExactly(Destination.Rounding.UP, Destination.Rounding.DOWN, Destination.Rounding.DOWN);
    }

    @Test
    void optionsTravel() throws Exception {
        TaskOptions options = TaskOptions.NONE
                .withQueue("other")
                .withId("order-17")
                .withPriority(7)
                .withPolicy("aggressive")
                .withTimeLimit(Duration.ofSeconds(30))
                .withSoftTimeLimit(Duration.ofSeconds(20))
                .withExpires(Duration.ofMinutes(1))
                .withHeader("tenant", "acme");
        AsyncResult<String> result = client.send(echo("x").with(options));
        assertThat(result.id()).isEqualTo("order-17");
        TaskMessage message = echoing("other").next();
        assertThat(message.id()).isEqualTo("order-17");
        assertThat(message.properties().priority()).isEqualTo(7);
        assertThat(message.properties().expiration()).isNull();
        assertThat(message.policy()).isEqualTo("aggressive");
        assertThat(message.timeLimits().hard()).isEqualTo(Duration.ofSeconds(30));
        assertThat(message.timeLimits().soft()).isEqualTo(Duration.ofSeconds(20));
        assertThat(message.expires()).isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
        assertThat(message.headers()).containsEntry("tenant", "acme");
    }

    @Test
    void whatTheTaskSaysHoldsWhereTheCallSaysNothing() throws Exception {
        TaskSettings settings = TaskSettings.builder()
                .queue("annotated")
                .priority(3)
                .expires(Duration.ofSeconds(9))
                .ignoreResult(true)
                .build();
        AsyncResult<String> result =
                client.send(new Signature<>(definition(String.class, settings), new Object[] {"x"}, TaskOptions.NONE));
        TaskMessage message = echoing("annotated").next();
        assertThat(message.properties().priority()).isEqualTo(3);
        assertThat(message.expires()).isEqualTo(Instant.parse("2026-01-01T00:00:09Z"));
        assertThat(message.ignoreResult()).isTrue();
        assertThat(message.replyTo()).isIn(null, "");
        assertThatThrownBy(() -> result.get(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignoreResult");
    }

    @Test
    void callsInsideATaskBelongToItsTree() throws Exception {
        CurrentTask.set(new StubContext(
                "parent", "root", Map.of("skirret_ctx_user", "ada", "traceparent", "00-a-b-01", "private", "stays")));
        client.send(echo("x"));
        TaskMessage message = echoing("skirret").next();
        assertThat(message.rootId()).isEqualTo("root");
        assertThat(message.parentId()).isEqualTo("parent");
        assertThat(message.headers())
                .containsEntry("skirret_ctx_user", "ada")
                .containsEntry("traceparent", "00-a-b-01")
                .doesNotContainKey("private");
    }

    @Test
    void sendingByNameNeedsNoDefinition() throws Exception {
        EchoWorker worker = new EchoWorker(transport, "python", task -> EchoWorker.success(task, Map.of("sum", 5)));
        AsyncResult<Object> result =
                client.sendByName("proj.add", List.of(2), Map.of("y", 3), TaskOptions.NONE.withQueue("python"));
        assertThat(new String(worker.next().body(), StandardCharsets.UTF_8)).startsWith("[[2],{\"y\":3},");
        assertThat(result.get(SOON)).isEqualTo(Map.of("sum", 5));
    }

    @Test
    void everyFailureSaysWhatBecameOfTheMessage() {
        client.send(echo("declares the queue"));
        for (Reason reason : List.of(Reason.BLOCKED, Reason.REJECTED, Reason.DISCONNECTED, Reason.UNCONFIRMED)) {
            broker.failPublishes(publication -> reason);
            PublishException failure = catchThrowableOfType(PublishException.class, () -> client.send(echo("x")));
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.fate()).isEqualTo(reason == Reason.UNCONFIRMED ? Fate.UNKNOWN : Fate.NOT_STORED);
            assertThat(failure.getStackTrace())
                    .anyMatch(at -> at.getClassName().equals(TaskClientTest.class.getName()));
        }
        assertThat(broker.ready("skirret")).isEqualTo(2);
    }

    @Test
    void aQueueThatWasDeletedIsDeclaredAgain() {
        client.send(echo("1"));
        broker.deleteQueue("skirret");
        client.send(echo("2"));
        assertThat(broker.ready("skirret")).isEqualTo(1);
    }

    @Test
    void whatCannotTravelIsRefusedBeforeItIsSent() {
        assertThatThrownBy(() -> client.send(echo("x").with(TaskOptions.NONE.withHeader("task", "forged"))))
                .isInstanceOf(UnsendableException.class);
        assertThatThrownBy(() -> client.send(echo("x".repeat(5 << 20)))).isInstanceOf(UnsendableException.class);
        assertThat(broker.published()).isZero();
    }

    @Test
    void anUnknownPolicyIsRefusedWhereThePoliciesAreKnown() {
        try (TaskClient knowing = TaskClient.builder()
                .transport(transport)
                .policies(RetryPolicies.builtIn())
                .build()) {
            assertThatThrownBy(() -> knowing.send(echo("x").with(TaskOptions.NONE.withPolicy("agressive"))))
                    .isInstanceOf(UnknownPolicyException.class)
                    .hasMessageContaining("aggressive");
        }
    }

    @Test
    void sendAllKeepsTheOrder() throws Exception {
        List<Signature<String>> calls =
                IntStream.range(0, 500).mapToObj(i -> echo("m" + i)).toList();
        List<AsyncResult<String>> results = client.sendAll(calls);
        assertThat(results).hasSize(500);
        EchoWorker worker = echoing("skirret");
        for (AsyncResult<String> result : results) {
            assertThat(worker.next().id()).isEqualTo(result.id());
            assertThat(result.get(SOON)).isEqualTo("echo");
        }
    }

    @Test
    void sendAllTellsOfEachCallWhatBecameOfIt() {
        client.send(echo("declares the queue"));
        AtomicInteger count = new AtomicInteger();
        broker.failPublishes(publication -> switch (count.incrementAndGet()) {
            case 2 -> Reason.REJECTED;
            case 3 -> Reason.UNCONFIRMED;
            default -> null;
        });
        List<Signature<String>> calls = new ArrayList<>(
                IntStream.range(0, 4).mapToObj(i -> echo("m" + i)).toList());
        calls.add(echo("bad").with(TaskOptions.NONE.withHeader("id", "forged")));
        PartialSendException partial = catchThrowableOfType(PartialSendException.class, () -> client.sendAll(calls));
        assertThat(partial.calls()).hasSize(5);
        assertThat(partial.calls().stream().map(PartialSendException.Call::stored))
                .containsExactly(true, false, false, true, false);
        assertThat(partial.notStored()).containsExactly(calls.get(1), calls.get(4));
        assertThat(partial.unknown())
                .singleElement()
                .satisfies(call -> assertThat(call.signature()).isSameAs(calls.get(2)));
        assertThat(partial).hasMessageContaining("2 stored, 2 not stored and 1 unknown");
        assertThat(broker.ready("skirret")).isEqualTo(4);
    }

    @Test
    void sendAllStopsTryingOnceTheBrokerIsGone() {
        client.send(echo("declares the queue"));
        AtomicInteger asked = new AtomicInteger();
        broker.failPublishes(publication -> asked.incrementAndGet() < 3 ? null : Reason.BLOCKED);
        List<Signature<String>> calls =
                IntStream.range(0, 100).mapToObj(i -> echo("m" + i)).toList();
        PartialSendException partial = catchThrowableOfType(PartialSendException.class, () -> client.sendAll(calls));
        assertThat(asked).hasValue(3);
        assertThat(partial.notStored()).hasSize(98);
    }

    @Test
    void manyThreadsSendWithoutLosingOrMixingResults() {
        new EchoWorker(
                transport,
                "skirret",
                task -> EchoWorker.success(task, new String(task.body(), StandardCharsets.UTF_8).split("\"")[1]));
        List<CompletableFuture<Set<String>>> threads = IntStream.range(0, 8)
                .mapToObj(thread -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 100)
                        .mapToObj(i -> {
                            String text = thread + "-" + i;
                            try {
                                assertThat(client.send(echo(text)).get(SOON)).isEqualTo(text);
                            } catch (TimeoutException | InterruptedException failure) {
                                throw new AssertionError(failure);
                            }
                            return text;
                        })
                        .collect(Collectors.toSet())))
                .toList();
        assertThat(threads.stream().flatMap(thread -> thread.join().stream())).hasSize(800);
    }

    @Test
    void aForgottenResultFailsItsWaiters() {
        AsyncResult<String> result = client.send(echo("x"));
        result.forget();
        assertThatThrownBy(() -> result.get(SOON)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlySoManyResultsAreWaitedFor_theOldestAreGivenUp() {
        try (TaskClient small = TaskClient.builder()
                .transport(transport)
                .clock(clock)
                .maxPendingResults(2)
                .build()) {
            List<AsyncResult<String>> results = IntStream.range(0, 3)
                    .mapToObj(i -> small.send(echo("m" + i)))
                    .toList();
            assertThatThrownBy(() -> results.get(0).get(SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stopped listening");
            CompletableFuture<String> last = results.get(2).toCompletionStage().toCompletableFuture();
            assertThat(last).isNotDone();
            clock.advance(Duration.ofDays(2));
            small.send(echo("one more"));
            assertThat(last).completesExceptionallyWithin(SOON);
        }
    }

    @Test
    void aReplyThatIsNoResultFailsTheWaiterInsteadOfLeavingItWaiting() {
        new EchoWorker(
                transport,
                "skirret",
                task -> new Message(
                        MessageProperties.json(task.id(), null),
                        Map.of(),
                        "not json".getBytes(StandardCharsets.UTF_8)));
        AsyncResult<String> result = client.send(echo("x"));
        assertThatThrownBy(() -> result.get(SOON)).isInstanceOf(UnreadableResultException.class);
    }

    @Test
    void repliesFromStrangersAreIgnored() throws Exception {
        EchoWorker worker = new EchoWorker(transport, "skirret", task -> {
            Message stranger = new Message(
                    MessageProperties.json("nobody", null),
                    Map.of(),
                    "{\"status\":\"SUCCESS\",\"task_id\":\"nobody\"}".getBytes(StandardCharsets.UTF_8));
            transport
                    .publish(new Publication(new Destination.Reply(String.valueOf(task.replyTo())), stranger))
                    .join();
            return EchoWorker.success(task, "mine");
        });
        assertThat(client.send(echo("x")).get(SOON)).isEqualTo("mine");
        assertThat(worker.next().task()).isEqualTo("test.echo");
    }

    @Test
    void aClosedClientRefusesAndItsWaitersLearnOfIt() {
        AsyncResult<String> result = client.send(echo("x"));
        client.close();
        client.close();
        assertThatThrownBy(() -> result.get(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(catchThrowableOfType(PublishException.class, () -> client.send(echo("y")))
                        .reason())
                .isEqualTo(Reason.CLOSED);
        assertThat(transport.health().usable()).isTrue();
    }

    @Test
    void anInterceptorMayTakeCalls() throws Exception {
        try (TaskClient taking = TaskClient.builder()
                .transport(transport)
                .interceptor(new CallInterceptor() {
                    @Override
                    public <R> AsyncResult<R> intercept(Signature<R> call) {
                        return call.arguments().contains("mine") ? AsyncResult.completed(null) : null;
                    }
                })
                .build()) {
            assertThat(taking.send(echo("mine")).get(SOON)).isNull();
            taking.sendAll(List.of(echo("mine"), echo("theirs")));
            assertThat(broker.ready("skirret")).isEqualTo(1);
        }
    }

    @Test
    void aClientNeedsOneBroker() {
        assertThatThrownBy(() -> TaskClient.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("neither");
        assertThatThrownBy(() -> TaskClient.builder()
                        .url(broker.url())
                        .transport(transport)
                        .build())
                .hasMessageContaining("both");
    }

    private EchoWorker echoing(String queue) {
        return new EchoWorker(transport, queue, task -> EchoWorker.success(task, "echo"));
    }

    private static Signature<String> echo(String text) {
        return new Signature<>(definition(String.class, TaskSettings.unset()), new Object[] {text}, TaskOptions.NONE);
    }

    private static <R> Signature<R> call(Type type, TaskOptions options) {
        return new Signature<>(definition(type, TaskSettings.unset()), new Object[] {"x"}, options);
    }

    private static <R> TaskDefinition<R> definition(Type type, TaskSettings settings) {
        return new TaskDefinition<>(
                "test.echo",
                "io.skirret.client.TaskClientTest.echo(java.lang.String)",
                List.of(new TaskParameter("text", String.class)),
                type,
                settings,
                (instances, arguments, context) -> arguments[0]);
    }

    record Point(int x, int y) {}
}
