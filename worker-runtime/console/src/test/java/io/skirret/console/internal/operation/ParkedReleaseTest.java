package io.skirret.console.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.parked.ParkedRelease;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.OperationState;
import io.skirret.console.internal.store.ParkedCalls;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which parked calls a breaker lets go when it closes, how often, and who they go as. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class ParkedReleaseTest extends OperationFixture {

    private static final OperationOptions SLOW = new OperationOptions(0.1, null, null, null, null, null, null, false);

    private final AtomicReference<@Nullable BreakerStatus> partner = new AtomicReference<>();
    private ParkedRelease release;

    /** One breaker, whose state the test says. */
    private final Breakers breakers = new Breakers() {
        @Override
        public List<BreakerStatus> statuses() {
            BreakerStatus status = partner.get();
            if (status == null) {
                throw new TransportException("not read yet");
            }
            return List.of(status);
        }

        @Override
        public CompletableFuture<Void> forceOpen(String name, String why) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> reset(String name, String why) {
            throw new UnsupportedOperationException();
        }
    };

    @BeforeEach
    void assemble() {
        release = release(1_000);
        closed(null);
    }

    private ParkedRelease release(double perSecond) {
        return new ParkedRelease(
                breakers,
                new ParkedCalls(database),
                new Leases(database),
                UUID.randomUUID(),
                perSecond,
                clock,
                runner::wake);
    }

    private void closed(@Nullable Instant at) {
        is(BreakerState.CLOSED, at);
    }

    private void is(BreakerState state, @Nullable Instant closedAt) {
        partner.set(new BreakerStatus("partner", state, Duration.ZERO, "", "", closedAt, BreakerSettings.DEFAULT));
    }

    private static Message parked(String id, @Nullable String breaker, Instant at) {
        return parked(Died.call(id, "orders.send", 0), breaker, at);
    }

    private static Message parked(Message call, @Nullable String breaker, Instant at) {
        return DeadLetter.of(DeadLetter.PARKED, call)
                .queue(Died.QUEUE)
                .breaker(breaker)
                .lastAt(at)
                .build()
                .toMessage();
    }

    private List<Operation> started() {
        return operations.page(null, 10);
    }

    private EntryStatus status(UUID entry) {
        return store.find(entry).orElseThrow().status();
    }

    @Test
    void what_was_parked_before_the_breaker_closed_goes_once() {
        UUID entry = add(parked("id-1", "partner", Died.NOW.minusSeconds(60)));
        closed(Died.NOW.minusSeconds(1));

        release.look();
        release.look();
        release(1_000).look();

        Operation operation = awaitCount(started().get(0), EntryResult.SENT, 1);
        assertThat(started()).hasSize(1);
        assertThat(operation.owner()).isEqualTo("breaker partner");
        assertThat(operation.scope()).isEqualTo("reason:parked breaker:partner before:2026-11-29T11:59:59.123456Z");
        assertThat(operation.options().perSecond()).isEqualTo(1_000);
        assertThat(status(entry)).isEqualTo(EntryStatus.RETRYING);
        assertThat(waiting(Died.QUEUE)).singleElement().satisfies(call -> {
            assertThat(idOf(call)).isEqualTo("id-1");
            assertThat(call.headers()).containsEntry("retries", 0).doesNotContainKey("skirret_dead_breaker");
        });
        assertThat(Audited.of(database, "retry"))
                .singleElement()
                .asString()
                .contains(operation.id().toString(), "reason:parked breaker:partner");
    }

    @Test
    void what_waits_for_a_person_or_another_breaker_stays() {
        add(parked("later", "partner", Died.NOW.minusMillis(500)));
        add(parked("other", "bank", Died.NOW.minusSeconds(60)));
        add(parked("alone", null, Died.NOW.minusSeconds(60)));
        add(Died.of("dead", "send", Died.NOW.minusSeconds(60), 0));
        closed(Died.NOW.minusSeconds(1));

        release.look();

        assertThat(started()).isEmpty();
    }

    @Test
    void a_breaker_that_never_opened_lets_nothing_go() {
        add(parked("id-1", "partner", Died.NOW.minusSeconds(60)));

        release.look();

        assertThat(started()).isEmpty();
    }

    @Test
    void nothing_goes_while_states_are_not_known_or_another_console_lets_go() {
        add(parked("id-1", "partner", Died.NOW.minusSeconds(60)));
        partner.set(null);
        release.look();
        assertThat(started()).isEmpty();

        closed(Died.NOW.minusSeconds(1));
        assertThat(new Leases(database).take("parked", UUID.randomUUID(), Duration.ofMinutes(1)))
                .isTrue();
        release.look();
        assertThat(started()).isEmpty();
    }

    @Test
    void a_closing_that_a_clock_puts_into_the_future_counts_when_it_is_past() {
        add(parked("id-1", "partner", Died.NOW.minusSeconds(60)));
        closed(Died.NOW.plusSeconds(10));
        release.look();
        assertThat(started()).isEmpty();

        clock.advance(Duration.ofSeconds(11));
        release.look();
        assertThat(started()).hasSize(1);
    }

    @Test
    void what_cannot_be_sent_is_not_tried_again_before_the_next_closing() {
        Message call = Died.call("id-1", "orders.send", 0);
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("expires", Died.NOW.minusSeconds(5).toString());
        UUID entry =
                add(parked(new Message(call.properties(), headers, call.body()), "partner", Died.NOW.minusSeconds(60)));
        closed(Died.NOW.minusSeconds(1));
        release.look();
        awaitCount(started().get(0), EntryResult.REFUSED, 1);
        assertThat(status(entry)).isEqualTo(EntryStatus.PENDING);

        release.look();
        assertThat(started()).hasSize(1);

        clock.advance(Duration.ofSeconds(10));
        closed(Died.NOW.plusSeconds(5));
        release.look();
        assertThat(started()).hasSize(2);
    }

    @Test
    void when_the_breaker_opens_again_the_rest_waits_until_it_closes() {
        release = release(1);
        for (int i = 0; i < 5; i++) {
            add(parked("id-" + i, "partner", Died.NOW.minusSeconds(60)));
        }
        closed(Died.NOW.minusSeconds(1));
        release.look();
        Operation first = awaitCount(started().get(0), EntryResult.SENT, 1);

        is(BreakerState.OPEN, null);
        release.look();
        assertThat(awaitState(first, OperationState.CANCELLED).count(EntryResult.CANCELLED))
                .isEqualTo(4);

        clock.advance(Duration.ofSeconds(10));
        closed(Died.NOW.plusSeconds(5));
        release.look();
        assertThat(started().get(0).total()).isEqualTo(4);
        assertThat(store.count(DeadLetterStore.ALL, 10)).isEqualTo(5);
    }

    @Test
    void what_a_person_or_another_breaker_sends_goes_on_when_this_one_opens() {
        add(5);
        Operation person = awaitCount(begin(all(SLOW)), EntryResult.SENT, 1);
        add(parked("other", "bank", Died.NOW.minusSeconds(60)));
        OperationStart bank = new ParkedCalls(database).letGo("bank", Died.NOW, SLOW, Died.NOW);
        assertThat(bank).isInstanceOf(OperationStart.Started.class);

        is(BreakerState.OPEN, null);
        release.look();

        assertThat(started()).hasSize(2).extracting(Operation::state).doesNotContain(OperationState.CANCELLED);
        assertThat(now(person).state()).isEqualTo(OperationState.RUNNING);
    }
}
