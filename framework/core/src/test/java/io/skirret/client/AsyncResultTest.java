package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TypeRef;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of results on their way back. */
class AsyncResultTest extends ClientOnMemory {

    @Test
    void resultsComeAsTheTypeOfTheTask() throws Exception {
        new EchoWorker(transport, "skirret", task -> EchoWorker.success(task, List.of(Map.of("x", 1, "y", 2))));
        Type points = new TypeRef<List<Point>>() {}.type();
        AsyncResult<List<Point>> result = client.send(call(points, TaskOptions.defaults()));
        assertThat(result.get(SOON)).containsExactly(new Point(1, 2));
        assertThat(result.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly(new Point(1, 2));

        AsyncResult<Integer> wrong = client.send(call(Integer.class, TaskOptions.defaults()));
        assertThatThrownBy(() -> wrong.get(SOON))
                .isInstanceOf(UnreadableResultException.class)
                .hasMessageContaining("java.lang.Integer")
                .hasMessageContaining("\"x\":1");
        AsyncResult<Void> nothing = client.send(call(Void.class, TaskOptions.defaults()));
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
        assertThat(failure.remoteTraceback()).contains("AsyncResultTest");
        assertThat(failure.taskId()).isEqualTo(result.id());
        assertThat(result.state()).isEqualTo(TaskState.FAILURE);
        // The stack is the waiter's, and asking again says the same.
        assertThat(failure.getStackTrace()).anyMatch(at -> at.getClassName().equals(AsyncResultTest.class.getName()));
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

    record Point(int x, int y) {}
}
