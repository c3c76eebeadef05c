package io.skirret.console.internal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.HeardEvents.Gap;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.CallHistory;
import io.skirret.control.Control;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was told while the connection to RabbitMQ was lost is not counted, and that is told. */
@RabbitTest
class LostEventsTest {

    private final RabbitBroker broker;

    LostEventsTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void a_lost_connection_is_a_gap() {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                ConsoleDatabase database = TestDatabase.open(TestDatabase.H2.newUrl())) {
            ExecutionCounts counts = new ExecutionCounts(database);
            Instant before = Clock.system().now();
            try (Control control = Control.on(transport);
                    EventHistory history = new EventHistory(
                            transport,
                            control,
                            counts,
                            CallHistory.in(database),
                            new DeadLetterStore(database),
                            Clock.system(),
                            false)) {
                broker.closeAllConnections();

                List<Gap> gaps = await().atMost(Duration.ofSeconds(60))
                        .until(() -> counts.gaps(Instant.EPOCH), found -> !found.isEmpty());

                assertThat(gaps.get(0).from()).isAfterOrEqualTo(before.minusSeconds(1));
                assertThat(gaps.get(0).to()).isAfterOrEqualTo(gaps.get(0).from());
                assertThat(history.silence()).isEmpty();
            }
        }
    }
}
