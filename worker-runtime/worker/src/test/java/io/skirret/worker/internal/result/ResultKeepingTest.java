package io.skirret.worker.internal.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.StoredResult;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Effect.Assurance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a worker does about a store that is slow or away. */
final class ResultKeepingTest {

    private static final StoredResult RESULT = new StoredResult("id", "RETRY", new byte[0]);

    private final List<CompletableFuture<Void>> puts = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final ResultKeeping keeping = new ResultKeeping(new SlowStore());

    @Test
    void whatHasToBeKeptIsWaitedForAndIfItIsNotThatIsAProblem() {
        CompletableFuture<Void> kept = carryOut(Assurance.CONFIRMED);
        assertThat(kept).isNotDone();

        puts.get(0).completeExceptionally(new IllegalStateException("away"));

        assertThat(kept).isCompletedExceptionally();
        keeping.health(problems::add);
        assertThat(problems).containsExactly("results cannot be kept: away");
    }

    @Test
    void whatIsOnlySentIsNotWaitedForAndNoProblem() {
        CompletableFuture<Void> sent = carryOut(Assurance.SENT);
        assertThat(sent).isCompleted();

        puts.get(0).completeExceptionally(new IllegalStateException("away"));

        keeping.health(problems::add);
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsOnlySentIsDroppedWhileManyWait() {
        for (int i = 0; i < 150; i++) {
            assertThat(carryOut(Assurance.SENT)).isCompleted();
        }
        assertThat(puts).hasSize(100);
        var kept = carryOut(Assurance.CONFIRMED);
        assertThat(kept).isNotDone();
        assertThat(puts).as("what has to be kept is not dropped").hasSize(101);

        puts.get(7).complete(null);
        assertThat(carryOut(Assurance.SENT)).isCompleted();

        assertThat(puts).hasSize(102);
    }

    private CompletableFuture<Void> carryOut(Assurance assurance) {
        return keeping.carryOut(new Effect.Store(RESULT, assurance));
    }

    private final class SlowStore implements ResultStore {

        @Override
        public CompletableFuture<Void> put(StoredResult result) {
            CompletableFuture<Void> put = new CompletableFuture<>();
            puts.add(put);
            return put;
        }

        @Override
        public CompletableFuture<Optional<byte[]>> find(String id) {
            throw new AssertionError("a worker reads nothing");
        }

        @Override
        public CompletableFuture<Boolean> forget(String id) {
            throw new AssertionError("a worker forgets nothing");
        }

        @Override
        public Watch watch(String id, Consumer<byte[]> heard) {
            throw new AssertionError("a worker reads nothing");
        }

        @Override
        public String place() {
            return "a slow store";
        }

        @Override
        public void close() {}
    }
}
