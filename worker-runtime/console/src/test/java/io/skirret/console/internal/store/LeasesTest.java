package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One console at a time holds a lease, on each database. */
class LeasesTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void one_holds_it_until_it_lets_go_or_its_time_is_over(TestDatabase kind) {
        try (ConsoleDatabase database = TestDatabase.open(kind.newUrl())) {
            Leases leases = new Leases(database);
            assertThat(leases.take("operations", ONE, LONG)).isTrue();
            assertThat(leases.take("operations", OTHER, LONG)).isFalse();
            assertThat(leases.take("other", OTHER, LONG)).isTrue();
            assertThat(leases.take("operations", ONE, LONG)).as("renewed").isTrue();

            leases.release("operations", OTHER);
            assertThat(leases.take("operations", OTHER, LONG)).isFalse();
            leases.release("operations", ONE);
            assertThat(leases.take("operations", OTHER, SHORT)).isTrue();

            await().until(() -> leases.take("operations", ONE, LONG));
            assertThat(leases.take("operations", OTHER, LONG)).isFalse();
        }
    }
}
