package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.ValueFormat;
import io.skirret.result.ResultStoreException;
import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.StoredResult;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.PublishException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Handles on results that are kept in a place that does not always answer. */
final class KeptResultTest extends ClientOnMemory {

    private final MoodyStore store = new MoodyStore();
    private final TaskClient keeping =
            new TaskClient(TaskClient.builder().clock(clock), transport, false, TaskRegistry.of(List.of()), store);

    @Test
    void whatBecameOfEachCallIsToldAlsoWhileBrokerAndStoreAreAway() {
        keeping.send(echo("declares the queue"));
        broker.failPublishes(publication -> Reason.REJECTED);
        store.away = true;
        List<Signature<String>> calls =
                IntStream.range(0, 3).mapToObj(i -> echo("m" + i)).toList();

        PartialSendException partial = catchThrowableOfType(PartialSendException.class, () -> keeping.sendAll(calls));

        assertThat(partial.notStored()).hasSize(3);
        assertThat(store.forgotten)
                .as("under the same id another call may have been sent")
                .isEmpty();
    }

    @Test
    void beforeGivingUpTheStoreIsAskedOnceMore() throws Exception {
        AsyncResult<String> result = keeping.result("some-id", String.class);
        store.answers.add(Optional.empty());
        store.answers.add(Optional.of("{\"status\": \"SUCCESS\", \"result\": \"done\"}"));

        assertThat(result.get(Duration.ofMillis(1))).isEqualTo("done");
    }

    /** What was read before the end may be told at the same time as the end, by another thread. */
    @Test
    void anEndStaysTheEndWhateverIsToldBesideIt() throws Exception {
        ResultMessage progress = message("{\"status\": \"PROGRESS\", \"result\": {\"current\": 3, \"total\": 10}}");
        ResultMessage end = message("{\"status\": \"SUCCESS\", \"result\": \"done\"}");
        CyclicBarrier together = new CyclicBarrier(2);
        for (int i = 0; i < 5_000; i++) {
            RemoteResult<String> result = new RemoteResult<>(
                    List.of("some-id"), "echo", String.class, ValueFormat.DEFAULT, null, keeping.revocations());
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                meet(together);
                result.accept(progress);
            });
            meet(together);
            result.accept(end);
            other.get(10, TimeUnit.SECONDS);

            assertThat(result.state()).isEqualTo(TaskState.SUCCESS);
            assertThat(result.progress()).isEmpty();
        }
    }

    private static ResultMessage message(String content) throws UnusableMessageException {
        return ResultMessage.from(content.getBytes(StandardCharsets.UTF_8), "some-id");
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void whoHasWaitedIsToldThatTheStoreIsAway() {
        store.away = true;

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> keeping.result("some-id", String.class).get(Duration.ofMillis(1)))
                .withMessageContaining("the store is away");
    }

    @Test
    void whoeverWaitsIsToldThatTheClientIsClosed() {
        AsyncResult<String> result = keeping.result("some-id", String.class);
        CompletionStage<String> waits = result.toCompletionStage();

        keeping.close();

        assertThat(waits)
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOf(IllegalStateException.class)
                .withMessageContaining("the client was closed before the result of task some-id came");
        assertThatIllegalStateException()
                .isThrownBy(() -> result.get(SOON))
                .withMessageContaining("the client was closed");
    }

    /** Tells nobody anything unasked. */
    private static final class MoodyStore implements ResultStore {
        private final List<Optional<String>> answers = new ArrayList<>();
        private final List<String> forgotten = new ArrayList<>();
        private boolean away;

        private <T> CompletableFuture<T> answer(T value) {
            return away
                    ? CompletableFuture.failedFuture(new ResultStoreException(true, "the store is away", null))
                    : CompletableFuture.completedFuture(value);
        }

        @Override
        public CompletableFuture<Void> put(StoredResult result) {
            throw new AssertionError("a client puts nothing");
        }

        @Override
        public CompletableFuture<Optional<byte[]>> find(String id) {
            Optional<String> next = answers.isEmpty() ? Optional.empty() : answers.remove(0);
            return answer(next.map(text -> text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public CompletableFuture<Boolean> forget(String id) {
            forgotten.add(id);
            return answer(true);
        }

        @Override
        public Watch watch(String id, Consumer<byte[]> heard) {
            return () -> {};
        }

        @Override
        public String place() {
            return "memory://moody";
        }

        @Override
        public void close() {}
    }
}
