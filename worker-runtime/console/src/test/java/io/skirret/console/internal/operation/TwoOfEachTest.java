package io.skirret.console.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationQueue;
import io.skirret.console.internal.store.OperationRequest;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.OperationState;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two people and two consoles who send the same dead letters again. */
@Tag("long")
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class TwoOfEachTest extends OperationFixture {

    private static final Change BOB = new Change("bob", "127.0.0.2", Died.NOW);

    private List<OperationStart> atOnce(OperationRequest asked) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<OperationStart>> both = new ArrayList<>();
            for (Change by : List.of(ADA, BOB)) {
                Callable<OperationStart> start = () -> {
                    barrier.await();
                    return operations.start(asked, by);
                };
                both.add(threads.submit(start));
            }
            return List.of(both.get(0).get(), both.get(1).get());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void of_two_people_one_has_the_entry_and_the_other_is_told_whose_it_is() throws Exception {
        for (UUID entry : add(10)) {
            List<OperationStart> starts = atOnce(one(entry));

            Operation won = starts.stream()
                    .filter(OperationStart.Started.class::isInstance)
                    .map(start -> ((OperationStart.Started) start).operation())
                    .findFirst()
                    .orElseThrow();
            assertThat(starts)
                    .filteredOn(OperationStart.Nothing.class::isInstance)
                    .containsExactly(
                            new OperationStart.Nothing(List.of(new OperationStart.Busy(entry, won.id(), won.owner()))));
        }
    }

    @Test
    void an_entry_of_two_scopes_is_in_one_operation() throws Exception {
        add(200);

        List<OperationStart> starts = atOnce(all(OperationOptions.NONE));

        assertThat(starts.stream()
                        .filter(OperationStart.Started.class::isInstance)
                        .mapToLong(start ->
                                ((OperationStart.Started) start).operation().total())
                        .sum())
                .isEqualTo(200);
        runner.wake();
        await().atMost(Duration.ofSeconds(30)).until(() -> broker.ready(Died.QUEUE) == 200);
        assertThat(store.counts(CountedBy.TASK)).isEqualTo(Map.of("orders.send", Map.of(EntryStatus.RETRYING, 200L)));
    }

    @Test
    void two_requests_with_one_key_are_one_operation() throws Exception {
        add(3);
        OperationRequest asked = new OperationRequest(
                "query ",
                all(OperationOptions.NONE).condition(),
                OperationOptions.NONE,
                null,
                new OperationRequest.Key("k", "digest"));

        runner.close();
        OperationStart first = operations.start(asked, ADA);
        OperationStart again = operations.start(asked, ADA);

        UUID id = ((OperationStart.Started) first).operation().id();
        assertThat(again).isInstanceOfSatisfying(OperationStart.Started.class, started -> {
            assertThat(started.again()).isTrue();
            assertThat(started.operation().id()).isEqualTo(id);
        });
        assertThat(operations.start(asked, BOB)).as("a key is of one owner").isInstanceOf(OperationStart.Nothing.class);
        assertThat(operations.page(null, 10)).hasSize(1);
    }

    @Test
    void a_key_is_free_again_after_a_day() {
        runner.close();
        UUID entry = add(1).get(0);
        Instant aDayLater = Died.NOW.plus(Duration.ofDays(1));
        begin(withKey(one(entry), "digest"));

        assertThat(operations.start(withKey(one(entry), "other"), new Change(ADA.who(), ADA.origin(), aDayLater)))
                .isInstanceOf(OperationStart.OtherRequest.class);
        assertThat(operations.start(
                        withKey(one(entry), "other"), new Change(ADA.who(), ADA.origin(), aDayLater.plusSeconds(1))))
                .isInstanceOf(OperationStart.Nothing.class);
    }

    private static OperationRequest withKey(OperationRequest asked, String digest) {
        return new OperationRequest(
                asked.scope(), asked.condition(), asked.options(), null, new OperationRequest.Key("k", digest));
    }

    @Test
    void a_console_that_gives_back_too_late_takes_nothing_from_the_next_operation() {
        runner.close();
        UUID entry = add(1).get(0);
        Operation ended = begin(one(entry));
        operations.cancel(ended.id(), ADA);
        Operation next = begin(one(entry));

        new OperationQueue(database).refused(ended.id(), Map.of(entry, "too late"), Died.NOW);

        assertThat(store.find(entry).orElseThrow().status()).isEqualTo(EntryStatus.RETRYING);
        assertThat(store.counts(CountedBy.TASK)).isEqualTo(Map.of("orders.send", Map.of(EntryStatus.RETRYING, 1L)));
        assertThat(now(ended).count(EntryResult.CANCELLED)).isEqualTo(1);
        assertThat(now(next).count(EntryResult.WAITING)).isEqualTo(1);
    }

    @Test
    void of_two_consoles_one_sends_and_the_other_follows_it() {
        add(3_000);
        runner.close();
        try (ConsoleDatabase other = TestDatabase.open(url);
                OperationRunner second =
                        OperationRunner.start(transport, other, Clock.system(), OperationProcess.LEASE)) {
            Operation operation;
            try (OperationRunner first =
                    OperationRunner.start(transport, database, Clock.system(), OperationProcess.LEASE)) {
                operation = begin(all(new OperationOptions(2_000.0, null, null, null, null, null, null, false)));
                first.wake();
                second.wake();
                await().atMost(Duration.ofSeconds(30)).until(() -> first.sent() + second.sent() > 500);
            }
            Operation done = await().atMost(Duration.ofSeconds(30))
                    .until(() -> now(operation), found -> found.state() == OperationState.COMPLETED);
            assertThat(done.count(EntryResult.SENT)).isEqualTo(3_000);
            assertThat(second.sent()).as("the one that is left sends the rest").isPositive();
            assertThat(broker.published()).as("none is sent twice").isEqualTo(3_000);
        }
    }

    @Test
    void an_operation_of_a_store_that_nobody_sends_for_waits() {
        add(1);
        runner.close();

        Operation operation = ((OperationStart.Started) operations.start(all(OperationOptions.NONE), ADA)).operation();

        assertThat(new OperationStore(database)
                        .find(operation.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(OperationState.WAITING);
    }
}
