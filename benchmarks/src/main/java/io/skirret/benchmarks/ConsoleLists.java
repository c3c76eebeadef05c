package io.skirret.benchmarks;

import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryColumns;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.GroupFilter;
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.store.StoredEntry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long lists take that a console shows: a page, with the count of its first, and the page behind it. */
final class ConsoleLists {

    private static final int PAGE = 50;
    private static final int COUNTED = 10_001;

    private final DeadLetterStore store;
    private final FailureGroups groups;
    private final Instant now;
    private final int rounds;

    ConsoleLists(ConsoleDatabase database, Instant now, int rounds) {
        this.store = new DeadLetterStore(database);
        this.groups = new FailureGroups(database);
        this.now = now;
        this.rounds = rounds;
    }

    /** The 95th percentile of each list, in milliseconds. */
    Map<String, Double> measure() {
        List<FailureGroup> newest = groups.page(GroupFilter.ALL, null, PAGE).groups();
        FailureGroup largest = newest.stream()
                .max((one, other) -> Long.compare(one.total(), other.total()))
                .orElseThrow();
        StoredEntry entry = store.page(DeadLetterStore.ALL, null, PAGE).get(PAGE - 1);
        Map<String, Double> millis = new TreeMap<>();
        ConsoleQueries.all(String.valueOf(entry.taskId()), largest.fingerprint())
                .forEach((name, query) -> millis.put(name, p95(() -> list(query))));
        millis.put("groups", p95(() -> {
            Position next = groups.page(GroupFilter.ALL, null, PAGE).next();
            groups.page(GroupFilter.ALL, next, PAGE);
        }));
        millis.put("one_group", p95(() -> {
            FailureGroup found = groups.findByFingerprint(largest.fingerprint()).orElseThrow();
            groups.days(found);
            groups.tasks(found);
        }));
        return millis;
    }

    private void list(String query) {
        SqlCondition condition = Query.parse(query, now).sql(new EntryColumns());
        List<StoredEntry> page = store.page(condition, null, PAGE);
        store.count(condition, COUNTED);
        if (page.size() == PAGE) {
            store.page(condition, Position.of(page.get(PAGE - 1)), PAGE);
        }
    }

    private double p95(Runnable list) {
        list.run();
        double[] millis = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            list.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis[(int) Math.ceil(rounds * 0.95) - 1];
    }
}
