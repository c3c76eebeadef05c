package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.ExecutionCounts.Counter;
import io.skirret.console.internal.store.HeardEvents.Gap;
import io.skirret.console.internal.store.HeardEvents.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who writes what workers told, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ExecutionCountsTest {

    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    @Parameter
    private TestDatabase kind;

    private ConsoleDatabase database;
    private ExecutionCounts counts;

    @BeforeEach
    void open() {
        database = TestDatabase.open(kind.newUrl());
        counts = new ExecutionCounts(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static HeardEvents started(Instant at) {
        ExecutionNumbers numbers = new ExecutionNumbers();
        numbers.started();
        return new HeardEvents(
                Map.of(Place.at(at, "orders.send", "orders"), numbers),
                List.of(new SeenWorker("worker@a", at, false, "skirret")),
                List.of(),
                3);
    }

    private long executed() {
        return counts.totals(Died.NOW).orElseThrow().executed();
    }

    @Test
    void only_who_holds_the_lease_counts() {
        assertThat(counts.counting()).isEmpty();
        assertThat(counts.totals(Died.NOW)).isEmpty();
        assertThat(counts.write(ONE, HeardEvents.NONE, Died.NOW)).isEqualTo(Counter.NOW_THIS);
        assertThat(counts.write(ONE, started(Died.NOW), Died.NOW)).isEqualTo(Counter.STILL_THIS);
        assertThat(counts.write(OTHER, started(Died.NOW), Died.NOW)).isEqualTo(Counter.ANOTHER);
        assertThat(counts.write(ONE, started(Died.NOW), Died.NOW)).isEqualTo(Counter.STILL_THIS);
        assertThat(executed()).isEqualTo(2);
        assertThat(counts.counting().orElseThrow().dropped()).isEqualTo(6);
        assertThat(counts.workers(Died.NOW.minusSeconds(1))).hasSize(1);
    }

    @Test
    void who_was_away_while_another_counted_writes_nothing_of_that_time() {
        counts.write(ONE, HeardEvents.NONE, Died.NOW);
        counts.release(ONE);
        assertThat(counts.write(OTHER, started(Died.NOW), Died.NOW)).isEqualTo(Counter.NOW_THIS);
        assertThat(counts.write(OTHER, started(Died.NOW), Died.NOW)).isEqualTo(Counter.STILL_THIS);
        counts.release(OTHER);

        assertThat(counts.write(ONE, started(Died.NOW), Died.NOW.plusSeconds(30)))
                .isEqualTo(Counter.NOW_THIS);

        assertThat(executed()).isEqualTo(1);
        assertThat(counts.gaps(Died.NOW)).containsExactly(new Gap(Died.NOW, Died.NOW.plusSeconds(30)));
    }

    @Test
    void what_is_old_goes() {
        counts.write(ONE, HeardEvents.NONE, Died.NOW);
        counts.write(ONE, started(Died.NOW), Died.NOW);
        Instant later = Died.NOW.plus(ExecutionCounts.KEPT).plus(Duration.ofHours(1));
        counts.write(ONE, started(later), later);

        counts.clean(later);

        assertThat(executed()).isEqualTo(1);
        assertThat(counts.workers(Died.NOW.minusSeconds(1))).hasSize(1);
        counts.clean(later.plus(ExecutionCounts.WORKERS_KEPT).plusSeconds(1));
        assertThat(counts.workers(Died.NOW.minusSeconds(1))).isEmpty();
    }
}
