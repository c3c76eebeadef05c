package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two who change the same at the same time, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ConcurrentChangesTest {

    private static final Change BY = new Change("ada", "127.0.0.1", Died.NOW);

    @Parameter
    private TestDatabase kind;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private ConsoleDatabase database;
    private DeadLetterStore store;
    private FailureGroups groups;

    @BeforeEach
    void open() {
        database = TestDatabase.open(kind.newUrl());
        store = new DeadLetterStore(database);
        groups = new FailureGroups(database);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    private UUID add(Message message) {
        return store.add(List.of(Died.entry(message)), Set.of()).ids().get(0);
    }

    private UUID addGroup(String place) {
        return store.find(add(Died.of("id-" + place, place, Died.NOW, 0)))
                .orElseThrow()
                .group();
    }

    /** Begins them one after the other while this group is locked, and returns when all are done. */
    private void whileLocked(UUID group, Runnable... changes) throws Exception {
        database.jdbi().useTransaction(handle -> {
            GroupWriter.lock(handle, List.of(group));
            for (Runnable change : changes) {
                Future<?> begun = threads.submit(change);
                running.add(begun);
                await().atMost(Duration.ofSeconds(30)).until(() -> begun.isDone() || waiting() == running.size());
            }
        });
        for (Future<?> each : running) {
            each.get();
        }
    }

    private int waiting() {
        return database.jdbi()
                .withHandle(handle ->
                        handle.createQuery(kind.waiting()).mapTo(Integer.class).one());
    }

    @Test
    void an_entry_that_is_abandoned_while_its_call_fails_again_is_counted_once() throws Exception {
        UUID first = add(Died.of("id-1", "send", Died.NOW, 0));
        UUID group = store.find(first).orElseThrow().group();

        whileLocked(
                group,
                () -> store.change(List.of(first), EntryStatus.PENDING, EntryStatus.ABANDONED, "abandon", BY),
                () -> add(Died.of("id-1", "send", Died.NOW, 1)));

        assertThat(store.find(first).orElseThrow().status()).isEqualTo(EntryStatus.ABANDONED);
        Map<EntryStatus, Long> expected = Map.of(EntryStatus.ABANDONED, 1L, EntryStatus.PENDING, 1L);
        assertThat(store.counts(CountedBy.TASK)).isEqualTo(Map.of("orders.send", expected));
        FailureGroup counted = groups.find(group).orElseThrow();
        assertThat(counted.abandoned()).isEqualTo(1);
        assertThat(counted.pending()).isEqualTo(1);
        assertThat(counted.resolved()).isZero();
    }

    @Test
    void a_rule_that_is_moved_while_another_is_leaves_both_moved() throws Exception {
        GroupingRules rules = new GroupingRules(database);
        List<UUID> ids = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            ids.add(rules.add(name, "task:" + name, BY).id());
        }
        database.jdbi().useTransaction(handle -> {
            handle.execute("SELECT id FROM grouping_rule ORDER BY id FOR UPDATE");
            running.add(threads.submit(() -> rules.move(ids.get(3), GroupingRules.Direction.UP, BY)));
            await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 1);
            // As who moved the second up does.
            handle.execute("UPDATE grouping_rule SET place = 3 - place WHERE place < 3");
        });
        for (Future<?> each : running) {
            each.get();
        }
        assertThat(rules.list()).extracting(GroupingRule::name).containsExactly("b", "a", "d", "c");
    }

    @Test
    void a_group_that_is_merged_into_a_part_of_one_that_is_merged_goes_with_it() throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (String place : List.of("send", "cutOff", "lost", "late")) {
            ids.add(addGroup(place));
        }
        // They are locked in this order.
        ids.sort(null);
        UUID whole = ids.get(0);
        UUID part = ids.get(1);
        UUID other = ids.get(2);
        UUID late = ids.get(3);
        groups.merge(part, whole, BY);

        whileLocked(late, () -> groups.merge(late, part, BY), () -> groups.merge(whole, other, BY));

        FailureGroup found = groups.find(late).orElseThrow();
        assertThat(found.id()).isEqualTo(other);
        assertThat(found.members()).containsExactlyInAnyOrderElementsOf(ids);
    }
}
