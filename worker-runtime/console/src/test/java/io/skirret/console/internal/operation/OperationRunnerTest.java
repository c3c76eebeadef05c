package io.skirret.console.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationRequest;
import io.skirret.console.internal.store.OperationState;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.console.internal.store.SucceededCall;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.transport.PublishException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operation sends, how fast, and what it says of each entry afterwards. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class OperationRunnerTest extends OperationFixture {

    private static OperationOptions options(Double perSecond, Integer canary, Integer maxInFlight) {
        return new OperationOptions(perSecond, canary, maxInFlight, null, null, null, null, false);
    }

    private static OperationOptions to(Integer priority, String queue, String task) {
        return new OperationOptions(null, null, null, null, priority, queue, task, false);
    }

    @Test
    void calls_go_back_to_their_queue_as_they_were() {
        Message died = Died.of("id-1", "send", Died.NOW, 1);
        UUID entry = add(died);

        Operation operation = awaitState(begin(one(entry)), OperationState.COMPLETED);

        Message sent = waiting(Died.QUEUE).get(0);
        assertThat(sent.body()).isEqualTo(died.body());
        assertThat(sent.headers())
                .containsEntry("id", "id-1")
                .containsEntry("task", "orders.send")
                .containsEntry("retries", 0)
                .containsEntry("skirret_replays", 2)
                .doesNotContainKey("skirret_dead_reason");
        assertThat(operation.count(EntryResult.SENT)).isEqualTo(1);
        assertThat(operation.owner()).isEqualTo("ada");
        assertThat(store.find(entry).orElseThrow().status()).isEqualTo(EntryStatus.RETRYING);
        assertThat(store.counts(CountedBy.TASK)).isEqualTo(Map.of("orders.send", Map.of(EntryStatus.RETRYING, 1L)));
    }

    @Test
    void the_canary_goes_first_and_the_others_wait_for_a_person() {
        add(5);

        Operation operation = awaitState(begin(all(options(null, 2, null))), OperationState.CANARY);

        assertThat(waiting(Died.QUEUE)).extracting(OperationFixture::idOf).containsExactly("id-0", "id-1");
        assertThat(operation.count(EntryResult.WAITING)).isEqualTo(3);
        assertThat(operations.resume(operation.id(), ADA))
                .as("it is not paused")
                .isEmpty();

        assertThat(operations.letGoOn(operation.id(), ADA)).isPresent();
        runner.wake();
        awaitState(operation, OperationState.COMPLETED);
        assertThat(waiting(Died.QUEUE)).hasSize(5);
    }

    @Test
    void a_rate_is_kept() {
        add(5);

        Operation operation = begin(all(options(2.0, null, null)));

        for (int i = 1; i <= 5; i++) {
            awaitCount(operation, EntryResult.SENT, i);
            int sent = i;
            await().until(() -> sent == 5 || isDueWithin(Duration.ofMillis(500)));
            assertThat(waiting(Died.QUEUE)).hasSize(i);
            clock.advance(Duration.ofMillis(500));
        }
        awaitState(operation, OperationState.COMPLETED);
    }

    private boolean isDueWithin(Duration time) {
        Instant due = clock.nextDue();
        return due != null && !due.isAfter(clock.now().plus(time));
    }

    @Test
    void no_more_are_in_flight_than_was_said() {
        List<UUID> entries = add(3);

        Operation operation = begin(all(options(null, null, 1)));
        awaitCount(operation, EntryResult.SENT, 1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(now(operation).count(EntryResult.WAITING)).isEqualTo(2);

        store.succeeded(List.of(new SucceededCall("id-0", 1, Died.NOW)), Died.NOW);
        assertThat(store.find(entries.get(0)).orElseThrow().status()).isEqualTo(EntryStatus.RESOLVED);
        runner.wake();
        awaitCount(operation, EntryResult.WAITING, 1);
        assertThat(now(operation).count(EntryResult.SUCCEEDED)).isEqualTo(1);
        assertThat(waiting(Died.QUEUE)).hasSize(2);
    }

    @Test
    void what_fails_again_is_told_and_so_is_what_succeeds() {
        List<UUID> entries = add(3);
        Operation operation = awaitState(begin(all(OperationOptions.NONE)), OperationState.COMPLETED);

        UUID again = add(Died.of("id-1", "send", Died.NOW.plusSeconds(9), 1));
        store.succeeded(List.of(new SucceededCall("id-2", 1, Died.NOW)), Died.NOW.plusSeconds(9));

        Operation after = now(operation);
        assertThat(after.results())
                .containsEntry(EntryResult.SENT, 1L)
                .containsEntry(EntryResult.FAILED_AGAIN, 1L)
                .containsEntry(EntryResult.SUCCEEDED, 1L)
                .containsEntry(EntryResult.WAITING, 0L);
        assertThat(after.heardAt()).isEqualTo(Died.NOW.plusSeconds(9));
        assertThat(operations.entries(operation.id(), null, 0, 10))
                .extracting(row -> row.result())
                .containsExactly(EntryResult.SENT, EntryResult.FAILED_AGAIN, EntryResult.SUCCEEDED);
        StoredEntry replaced = store.find(entries.get(1)).orElseThrow();
        assertThat(replaced.replacedBy()).isEqualTo(again);
        assertThat(operations.ofEntry(entries.get(1)).get(0).operation()).isEqualTo(operation.id());
    }

    @Test
    void an_operation_is_paused_resumed_and_ended() {
        List<UUID> entries = add(4);
        Operation operation = awaitState(begin(all(options(null, 1, null))), OperationState.CANARY);

        assertThat(operations.pause(operation.id(), ADA)).isPresent();
        assertThat(operations.pause(operation.id(), ADA)).as("it is paused").isEmpty();
        assertThat(operations.resume(operation.id(), ADA)).isPresent();
        runner.wake();
        awaitState(operation, OperationState.CANARY);
        assertThat(waiting(Died.QUEUE)).as("the canary is not skipped").hasSize(1);

        Operation ended = operations.cancel(operation.id(), ADA).orElseThrow();
        assertThat(ended.state()).isEqualTo(OperationState.CANCELLED);
        assertThat(ended.results())
                .containsEntry(EntryResult.CANCELLED, 3L)
                .containsEntry(EntryResult.SENT, 1L)
                .containsEntry(EntryResult.WAITING, 0L);
        assertThat(store.find(entries.get(3)).orElseThrow().status()).isEqualTo(EntryStatus.PENDING);
        assertThat(store.counts(CountedBy.QUEUE).get(Died.QUEUE))
                .containsEntry(EntryStatus.PENDING, 3L)
                .containsEntry(EntryStatus.RETRYING, 1L);
        assertThat(operations.cancel(operation.id(), ADA)).as("it has ended").isEmpty();
    }

    @Test
    void calls_go_to_another_queue_and_task_with_another_priority() {
        transport.declare("vip");
        add(1);

        Operation operation = awaitState(begin(all(to(7, "vip", "orders.send2"))), OperationState.COMPLETED);

        Message sent = waiting("vip").get(0);
        assertThat(sent.properties().priority()).isEqualTo(7);
        assertThat(sent.headers()).containsEntry("task", "orders.send2").containsEntry("id", "id-0");
        assertThat(operation.kind()).isEqualTo(Operation.Kind.REDIRECT);
        assertThat(waiting(Died.QUEUE)).isEmpty();
    }

    @Test
    void what_cannot_be_sent_is_pending_again_and_says_why() {
        add(1);
        Message call = Died.call("late", "orders.send", 0);
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("expires", "2020-01-01T00:00:00Z");
        UUID late = add(Died.letter(new Message(call.properties(), headers, call.body()), "send", Died.NOW));

        Operation operation = awaitState(begin(all(OperationOptions.NONE)), OperationState.COMPLETED);

        assertThat(operation.results()).containsEntry(EntryResult.REFUSED, 1L).containsEntry(EntryResult.SENT, 1L);
        assertThat(operations.entries(operation.id(), EntryResult.REFUSED, 0, 10))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.entry()).isEqualTo(late);
                    assertThat(row.detail()).startsWith("it expired at 2020-01-01T00:00:00Z");
                });
        assertThat(store.find(late).orElseThrow().status()).isEqualTo(EntryStatus.PENDING);

        begin(all(new OperationOptions(null, null, null, null, null, null, null, true)));
        await().until(() -> waiting(Died.QUEUE).size() == 2);
        assertThat(waiting(Died.QUEUE).get(1).headers().get("expires")).isNull();
    }

    @Test
    void a_queue_that_is_gone_refuses_and_one_that_is_full_is_waited_for() {
        add(Died.letter(Died.call("id-1", "orders.send", 0), "send", Died.NOW));
        Operation gone = awaitState(begin(all(to(null, "nowhere", null))), OperationState.COMPLETED);
        assertThat(gone.count(EntryResult.REFUSED)).isEqualTo(1);

        AtomicBoolean refused = new AtomicBoolean();
        broker.failPublishes(publication -> refused.getAndSet(true) ? null : Reason.REJECTED);
        Operation full = begin(all(OperationOptions.NONE));
        Instant since = Died.NOW;
        await().until(() -> now(full).trouble() != null);
        assertThat(now(full).troubleSince()).isEqualTo(since);
        assertThat(now(full).count(EntryResult.WAITING)).isEqualTo(1);
        await().until(() -> clock.nextDue() != null);
        clock.advance(Duration.ofSeconds(1));
        assertThat(awaitState(full, OperationState.COMPLETED).trouble()).isNull();
        assertThat(waiting(Died.QUEUE)).hasSize(1);
    }

    @Test
    void nothing_stands_in_the_way_of_what_is_at_its_end() {
        Message call = Died.call("short", "orders.send", 0);
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("expires", Died.NOW.plusMillis(500).toString());
        add(Died.letter(new Message(call.properties(), headers, call.body()), "send", Died.NOW));
        broker.failPublishes(publication -> Reason.REJECTED);
        Operation operation = begin(all(OperationOptions.NONE));
        await().until(() -> now(operation).trouble() != null);

        await().until(() -> clock.nextDue() != null);
        clock.advance(Duration.ofSeconds(1));

        Operation ended = awaitState(operation, OperationState.COMPLETED);
        assertThat(ended.count(EntryResult.REFUSED)).isEqualTo(1);
        assertThat(ended.trouble()).isNull();
        assertThat(ended.troubleSince()).isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = Died.QUEUE)
    void an_edit_of_what_was_removed_before_its_turn_is_not_sent(String queue) {
        runner.close();
        UUID entry = add(1).get(0);
        OperationRequest.Edit edit = new OperationRequest.Edit(
                operations.version(entry).orElseThrow(), store.message(entry).orElseThrow(), "args[0]: 1 -> 2");
        Operation operation =
                begin(new OperationRequest("dead letter", one(entry).condition(), to(null, queue, null), edit, null));
        store.remove(List.of(entry), ADA);

        runner = OperationRunner.start(transport, database, clock);

        awaitState(operation, OperationState.COMPLETED);
        assertThat(operations.entries(operation.id(), EntryResult.REFUSED, 0, 10))
                .singleElement()
                .satisfies(row -> assertThat(row.detail()).isEqualTo("it was removed before its turn came"));
        assertThat(waiting(Died.QUEUE)).isEmpty();
    }

    @Test
    void operations_are_forgotten_a_month_after_their_end() {
        UUID entry = add(2).get(0);
        Operation done = awaitState(begin(one(entry)), OperationState.COMPLETED);
        Operation open = awaitState(begin(all(options(null, 1, null))), OperationState.COMPLETED);
        assertThat(open.total()).isEqualTo(1);
        clock.advance(Duration.ofDays(29));
        assertThat(operations.find(done.id())).isPresent();

        clock.advance(Duration.ofDays(2));

        // The runner may begin to wait at any time of the clock.
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return operations.find(done.id()).isEmpty();
        });
        assertThat(operations.ofEntry(entry)).isEmpty();
        assertThat(store.find(entry)).isPresent();
    }

    @Test
    void only_what_is_old_enough_is_taken() {
        UUID old = add(Died.of("old", "send", Died.NOW.minus(Duration.ofHours(2)), 0));
        add(Died.of("young", "send", Died.NOW, 0));

        Operation operation =
                begin(all(new OperationOptions(null, null, null, Duration.ofHours(1), null, null, null, false)));

        assertThat(operation.total()).isEqualTo(1);
        assertThat(operations.entries(operation.id(), null, 0, 10).get(0).entry())
                .isEqualTo(old);
    }
}
