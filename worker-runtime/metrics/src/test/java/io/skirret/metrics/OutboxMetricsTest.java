package io.skirret.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skirret.outbox.OutboxStats;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OutboxMetricsTest {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

    @Test
    void the_database_is_asked_seldom_and_what_it_does_not_tell_is_no_number() {
        AtomicInteger asked = new AtomicInteger();
        OutboxMetrics.bind(
                () -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new IllegalStateException("the database is away");
                    }
                    return new OutboxStats(asked.get() + 6, Duration.ofMillis(1_500), 2, 0, 40, 3);
                },
                registry);

        assertThat(gauge("skirret.outbox.pending")).isEqualTo(7);
        assertThat(gauge("skirret.outbox.lag")).isEqualTo(1.5);
        assertThat(gauge("skirret.outbox.set.aside")).isEqualTo(2);
        assertThat(registry.get("skirret.outbox.published").functionCounter().count())
                .isEqualTo(40);
        assertThat(registry.get("skirret.outbox.failures").functionCounter().count())
                .isEqualTo(3);
        assertThat(asked).hasValue(1);

        clock.add(Duration.ofSeconds(10));
        assertThat(gauge("skirret.outbox.pending")).isNaN();
        assertThat(gauge("skirret.outbox.lag")).isNaN();
        assertThat(registry.get("skirret.outbox.published").functionCounter().count())
                .as("what only rises has no gap")
                .isEqualTo(40);
        assertThat(asked).hasValue(2);

        clock.add(Duration.ofSeconds(10));
        assertThat(gauge("skirret.outbox.pending")).isEqualTo(9);
    }

    @Test
    void two_outboxes_are_told_apart() {
        OutboxMetrics.bind(() -> new OutboxStats(1, Duration.ZERO, 0, 0, 0, 0), registry, Tag.of("outbox", "shop"));
        OutboxMetrics.bind(() -> new OutboxStats(2, Duration.ZERO, 0, 0, 0, 0), registry, Tag.of("outbox", "mail"));

        assertThat(registry.get("skirret.outbox.pending")
                        .tag("outbox", "shop")
                        .gauge()
                        .value())
                .isOne();
        assertThat(registry.get("skirret.outbox.pending")
                        .tag("outbox", "mail")
                        .gauge()
                        .value())
                .isEqualTo(2);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
