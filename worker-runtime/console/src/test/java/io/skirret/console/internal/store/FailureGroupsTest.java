package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.failure.FailureType;
import io.skirret.message.Message;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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

/** What groups promise, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class FailureGroupsTest {

    private static final Change BY = new Change("ada", "127.0.0.1", Died.NOW);

    @Parameter
    private TestDatabase kind;

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
        database.close();
    }

    private StoredEntry add(Message message) {
        UUID id = store.add(List.of(Died.entry(message)), Set.of()).ids().get(0);
        return store.find(id).orElseThrow();
    }

    private FailureGroup groupOf(StoredEntry entry) {
        return groups.find(entry.group()).orElseThrow();
    }

    private void resolveAll() {
        List<UUID> all = store.page(DeadLetterStore.ALL, null, 10).stream()
                .map(StoredEntry::id)
                .toList();
        store.change(all, EntryStatus.PENDING, EntryStatus.RESOLVED, "resolve", BY);
    }

    @Test
    void one_fault_is_one_group_that_says_why_and_how_often() {
        add(Died.of("id-1", "send", Died.NOW.minus(1, ChronoUnit.DAYS), 0));
        add(Died.letter(Died.call("id-2", "orders.cancel", 0), "send", Died.NOW));
        StoredEntry other = add(Died.of("id-3", "cutOff", Died.NOW.plusSeconds(1), 0));

        List<FailureGroup> page = groups.page(GroupFilter.ALL, null, 10).groups();

        assertThat(page).hasSize(2);
        assertThat(page.get(0).id()).isEqualTo(other.group());
        FailureGroup group = page.get(1);
        assertThat(group.total()).isEqualTo(2);
        assertThat(group.pending()).isEqualTo(2);
        assertThat(group.tasks()).isEqualTo(2);
        assertThat(group.components()).contains("thrown: java.io.IOException", "at: com.shop.Partner.send");
        assertThat(group.firstAt()).isEqualTo(Died.NOW.minus(1, ChronoUnit.DAYS));
        assertThat(group.lastAt()).isEqualTo(Died.NOW);
        assertThat(groups.days(group))
                .isEqualTo(Map.of(LocalDate.parse("2026-11-28"), 1L, LocalDate.parse("2026-11-29"), 1L));
        assertThat(groups.tasks(group)).isEqualTo(Map.of("orders.send", 1L, "orders.cancel", 1L));
        assertThat(groups.findByFingerprint(group.fingerprint().substring(0, 8)))
                .contains(group);
        assertThat(groups.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void pages_of_groups_follow_each_other() {
        for (int i = 0; i < 7; i++) {
            add(Died.of("id-" + i, "place" + (char) ('a' + i), Died.NOW, 0));
        }
        List<UUID> seen = new ArrayList<>();
        FailureGroups.Page page = groups.page(GroupFilter.ALL, null, 3);
        page.groups().forEach(group -> seen.add(group.id()));
        while (page.next() != null) {
            page = groups.page(GroupFilter.ALL, page.next(), 3);
            page.groups().forEach(group -> seen.add(group.id()));
        }

        assertThat(seen).doesNotHaveDuplicates().hasSize(7);
    }

    @Test
    void it_comes_back_when_it_fails_again_after_nothing_of_it_was_pending() {
        StoredEntry first = add(Died.of("id-1", "send", Died.NOW, 0));
        StoredEntry second = add(Died.of("id-2", "send", Died.NOW, 0));
        assertThat(groupOf(first).cameBack()).isZero();
        store.change(List.of(first.id()), EntryStatus.PENDING, EntryStatus.RETRYING, "retry", BY);
        add(Died.of("id-1", "send", Died.NOW, 1));
        assertThat(groupOf(first).cameBack()).as("others are pending still").isZero();

        resolveAll();
        add(Died.of("id-3", "send", Died.NOW, 0));
        add(Died.of("id-4", "send", Died.NOW, 0));

        FailureGroup group = groupOf(second);
        assertThat(group.cameBack()).isEqualTo(1);
        assertThat(group.cameBackAt()).isEqualTo(Died.NOW);
    }

    @Test
    void what_is_merged_is_shown_and_counted_there_and_can_be_split_off() {
        StoredEntry one = add(Died.of("id-1", "send", Died.NOW, 0));
        StoredEntry two = add(Died.of("id-2", "cutOff", Died.NOW, 0));
        StoredEntry three = add(Died.of("id-3", "lost", Died.NOW, 0));

        groups.merge(one.group(), two.group(), BY);
        FailureGroup whole = groups.merge(two.group(), three.group(), BY);
        add(Died.of("id-4", "send", Died.NOW, 0));

        assertThat(whole.id()).isEqualTo(three.group());
        assertThat(whole.members()).containsExactlyInAnyOrder(one.group(), two.group(), three.group());
        assertThat(groups.page(GroupFilter.ALL, null, 10).groups())
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.total()).isEqualTo(4);
                    assertThat(group.fingerprint()).isEqualTo(three.fingerprint());
                });
        assertThat(groupOf(one).id()).isEqualTo(three.group());
        assertThat(store.find(one.id()).orElseThrow().group())
                .as("entries stay as they are")
                .isEqualTo(one.group());
        assertThatThrownBy(() -> groups.merge(one.group(), three.group(), BY))
                .hasMessageContaining("nothing was changed");

        FailureGroup split = groups.split(one.group(), BY);
        assertThat(split.total()).isEqualTo(2);
        assertThat(groupOf(two).total()).isEqualTo(2);
        assertThatThrownBy(() -> groups.split(one.group(), BY)).hasMessageContaining("which is not");
        assertThatThrownBy(() -> groups.split(UUID.randomUUID(), BY)).hasMessageContaining("id of a group");
    }

    @Test
    void a_merged_group_comes_back_as_the_whole() {
        StoredEntry one = add(Died.of("id-1", "send", Died.NOW, 0));
        StoredEntry two = add(Died.of("id-2", "cutOff", Died.NOW, 0));
        groups.merge(one.group(), two.group(), BY);
        store.change(List.of(one.id()), EntryStatus.PENDING, EntryStatus.RESOLVED, "resolve", BY);
        add(Died.of("id-3", "send", Died.NOW, 0));
        assertThat(groupOf(one).cameBack()).as("the other part is pending").isZero();

        resolveAll();
        add(Died.of("id-4", "send", Died.NOW, 0));

        assertThat(groupOf(one).id()).isEqualTo(two.group());
        assertThat(groupOf(one).cameBack()).isEqualTo(1);
    }

    @Test
    void what_people_say_of_it_is_kept_and_audited() {
        UUID id = add(Died.of("id-1", "send", Died.NOW, 0)).group();
        assertThat(groups.find(id).orElseThrow().severity()).isEqualTo(Severity.MEDIUM);

        groups.severity(id, Severity.CRITICAL, BY);
        groups.note(id, "the partner\nknows", BY);
        groups.assign(id, "grace", BY);
        FailureGroup group = groups.mute(id, true, BY);

        assertThat(group.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(group.severitySet()).isTrue();
        assertThat(group.note()).isEqualTo("the partner\nknows");
        assertThat(group.assignee()).isEqualTo("grace");
        assertThat(group.muted()).isTrue();
        assertThat(groups.severity(id, null, BY).severity()).isEqualTo(Severity.MEDIUM);
        List<String> audit = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT who || ' ' || origin || ' ' || action || ': ' || COALESCE(value_before, '-') || ' > ' ||"
                                        + " COALESCE(value_after, '-') FROM audit ORDER BY id")
                        .mapTo(String.class)
                        .list());
        assertThat(audit)
                .containsExactlyInAnyOrder(
                        "ada 127.0.0.1 severity: - > CRITICAL",
                        "ada 127.0.0.1 note: - > the partner\nknows",
                        "ada 127.0.0.1 assignee: - > grace",
                        "ada 127.0.0.1 muted: false > true",
                        "ada 127.0.0.1 severity: CRITICAL > -");
    }

    @Test
    void a_list_asks_for_the_severity_that_a_group_shows() {
        for (FailureType type : FailureType.values()) {
            for (long open : new long[] {0, 1, 99, 100, 999, 1_000}) {
                for (int tasks : new int[] {1, 2, 3}) {
                    insert(type.name(), open, tasks);
                }
            }
        }
        insert(null, 1, 1);
        insert("NEW_ONE", 100, 1);
        List<FailureGroup> all = groups.page(GroupFilter.ALL, null, 1_000).groups();
        groups.merge(all.get(0).id(), all.get(1).id(), BY);
        groups.merge(all.get(7).id(), all.get(8).id(), BY);

        for (Severity severity : Severity.values()) {
            GroupFilter filter = new GroupFilter(severity, null, null, null, null);
            assertThat(groups.page(filter, null, 1_000).groups())
                    .as("%s", severity)
                    .isNotEmpty()
                    .containsExactlyElementsOf(groups.page(GroupFilter.ALL, null, 1_000).groups().stream()
                            .filter(group -> group.severity() == severity)
                            .toList());
        }
    }

    private void insert(@Nullable String type, long open, int tasks) {
        UUID id = UUID.randomUUID();
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("INSERT INTO failure_group (id, version, fingerprint,"
                                + " components, failure_type, first_at, last_at, total, pending, retrying, resolved,"
                                + " abandoned, tasks, came_back, muted) VALUES (:id, 1, :fingerprint, 'x', :type, :at,"
                                + " :at, :open, :open, 0, 0, 0, :tasks, 0, FALSE)")
                        .bind("id", id)
                        .bind("fingerprint", id.toString())
                        .bind("type", type)
                        .bind("at", Died.NOW)
                        .bind("open", open)
                        .bind("tasks", tasks)
                        .execute());
    }
}
