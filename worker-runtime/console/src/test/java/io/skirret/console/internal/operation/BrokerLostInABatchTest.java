package io.skirret.console.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** While there is no connection each publication waits for one: a batch must not wait as often as it has entries. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class BrokerLostInABatchTest extends OperationFixture {

    private static final int CALLS = 60;

    @Test
    void a_batch_ends_soon_after_the_connection() {
        add(CALLS);
        runner.close();
        Disconnected away = new Disconnected(transport);
        runner = OperationRunner.start(away, database, clock);

        Operation operation = begin(all(OperationOptions.NONE));

        Operation troubled = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> now(operation), found -> found.trouble() != null);
        // One in each turn; there may have been a few turns.
        assertThat(away.publications).as("of " + CALLS).hasValueLessThan(CALLS / 4);
        assertThat(troubled.count(EntryResult.WAITING)).isEqualTo(CALLS);
        assertThat(troubled.trouble()).contains("there is no connection");
    }

    /** As a transport without its broker, but that this one does not wait for it. */
    private static final class Disconnected extends ForwardingTransport {
        private final AtomicInteger publications = new AtomicInteger();

        Disconnected(Transport inner) {
            super(inner);
        }

        @Override
        public CompletableFuture<Void> publish(Publication publication) {
            publications.incrementAndGet();
            return CompletableFuture.failedFuture(
                    new PublishException(PublishException.Reason.DISCONNECTED, "there is no connection"));
        }
    }
}
