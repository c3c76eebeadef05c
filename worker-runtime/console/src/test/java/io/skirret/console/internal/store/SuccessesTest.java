package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which entries a success settles, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SuccessesTest {

    private static final Change BY = new Change("ada", "127.0.0.1", Died.NOW);
    private static final Instant LATER = Died.NOW.plusSeconds(60);

    @Parameter
    private TestDatabase kind;

    private ConsoleDatabase database;
    private DeadLetterStore store;

    @BeforeEach
    void open() {
        database = TestDatabase.open(kind.newUrl());
        store = new DeadLetterStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private UUID add(Message message) {
        return store.add(List.of(Died.entry(message)), Set.of()).ids().get(0);
    }

    private UUID sent(String call, int replays) {
        UUID id = add(Died.of(call, "send", Died.NOW, replays));
        assertThat(send(id)).isOne();
        return id;
    }

    private int send(UUID id) {
        return store.change(List.of(id), EntryStatus.PENDING, EntryStatus.RETRYING, "retry", BY);
    }

    private int succeeded(String call, @Nullable Integer replays, Instant at) {
        return store.succeeded(List.of(new SucceededCall(call, replays, at)), LATER);
    }

    private EntryStatus status(UUID id) {
        return store.find(id).orElseThrow().status();
    }

    @Test
    void a_call_that_succeeds_settles_its_entry_with_all_numbers() {
        UUID first = sent("id-1", 0);
        UUID second = sent("id-2", 0);
        UUID other = sent("id-3", 0);

        int settled = store.succeeded(
                List.of(
                        new SucceededCall("id-1", 1, LATER),
                        new SucceededCall("id-2", null, LATER),
                        new SucceededCall("nobody", null, LATER)),
                LATER);

        assertThat(settled).isEqualTo(2);
        assertThat(status(first)).isEqualTo(EntryStatus.RESOLVED);
        assertThat(status(second)).isEqualTo(EntryStatus.RESOLVED);
        assertThat(store.find(first).orElseThrow().statusAt()).isEqualTo(LATER);
        assertThat(store.find(first).orElseThrow().replacedBy()).isNull();
        assertThat(status(other)).isEqualTo(EntryStatus.RETRYING);
        assertThat(store.counts(CountedBy.TASK))
                .isEqualTo(Map.of("orders.send", Map.of(EntryStatus.RETRYING, 1L, EntryStatus.RESOLVED, 2L)));
        FailureGroup group = new FailureGroups(database)
                .find(store.find(first).orElseThrow().group())
                .orElseThrow();
        assertThat(group.retrying()).isEqualTo(1);
        assertThat(group.resolved()).isEqualTo(2);
        assertThat(succeeded("id-1", 1, LATER)).isZero();
    }

    @Test
    void a_worker_that_is_faster_than_who_marks_the_entry_as_sent_settles_it() {
        UUID id = add(Died.of("id-1", "send", Died.NOW, 0));

        assertThat(succeeded("id-1", 1, LATER)).isOne();

        assertThat(status(id)).isEqualTo(EntryStatus.RESOLVED);
        assertThat(send(id)).isZero();
    }

    @Test
    void a_success_that_does_not_say_what_it_is_of_settles_nothing_that_was_not_sent() {
        UUID id = add(Died.of("id-1", "send", Died.NOW, 0));

        assertThat(succeeded("id-1", null, LATER)).isZero();

        assertThat(status(id)).isEqualTo(EntryStatus.PENDING);
    }

    @Test
    void an_old_success_says_nothing_of_a_newer_failure() {
        UUID id = sent("id-1", 1);

        assertThat(succeeded("id-1", 1, LATER)).isZero();
        assertThat(succeeded("id-1", null, Died.NOW.minusMillis(1))).isZero();
        assertThat(status(id)).isEqualTo(EntryStatus.RETRYING);

        assertThat(succeeded("id-1", 2, LATER)).isOne();
        assertThat(status(id)).isEqualTo(EntryStatus.RESOLVED);
    }

    @Test
    void what_somebody_abandoned_stays_so() {
        UUID id = add(Died.of("id-1", "send", Died.NOW, 0));
        store.change(List.of(id), EntryStatus.PENDING, EntryStatus.ABANDONED, "abandon", BY);

        assertThat(succeeded("id-1", 1, LATER)).isZero();

        assertThat(status(id)).isEqualTo(EntryStatus.ABANDONED);
    }
}
