package io.skirret.testkit.transport;

import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Everything a {@link Transport} promises. A transport's test extends this and supplies a broker; where brokers differ,
 * the difference is declared in {@link #capabilities}, never in a copy of a test.
 */
public abstract class TransportContract
        implements PublishingContract,
                DelayContract,
                DeliveryContract,
                RedeliveryContract,
                FaultContract,
                InboxContract,
                AdminContract,
                BroadcastLogContract,
                BroadcastExchangeContract,
                LockContract,
                BarrierContract {

    private @Nullable ContractBroker bench;

    /** Opens a connection to the broker under test; several may be open at a time. The contract closes it. */
    protected abstract Transport open(TransportOptions options);

    /** Cuts all connections of the broker under test. They may come back by themselves at once. */
    protected abstract void dropConnections();

    /** Deletes a queue behind the transport's back. */
    protected abstract void deleteQueue(String queue);

    /** Options that every connection starts from; the place for a manual clock. */
    protected TransportOptions options() {
        return TransportOptions.defaults();
    }

    /** Lets time pass: a manual clock is turned, with real time there is nothing to do. */
    protected void pass(Duration time) {}

    /** What this broker does in its own way. */
    protected Capabilities capabilities() {
        return Capabilities.ofRabbit();
    }

    @BeforeEach
    final void setUpBench() {
        bench = new ContractBroker(this);
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
    }

    @Override
    public final ContractBroker bench() {
        if (bench == null) {
            throw new IllegalStateException("the bench stands only during a test");
        }
        return bench;
    }

    /**
     * Declared differences.
     *
     * @param deliveryLimit redeliveries of one message before it goes to the dead letters
     * @param patience longest wait for something that must happen
     * @param quiet how long nothing must happen where nothing may
     * @param deletesQueues whether {@link #deleteQueue} works here
     */
    public record Capabilities(int deliveryLimit, Duration patience, Duration quiet, boolean deletesQueues) {

        /** What the transport of RabbitMQ can do. */
        public static Capabilities ofRabbit() {
            return new Capabilities(20, Duration.ofSeconds(30), Duration.ofMillis(400), true);
        }

        /** What the transport in memory can do. */
        public static Capabilities ofMemory() {
            return new Capabilities(20, Duration.ofSeconds(10), Duration.ofMillis(50), true);
        }
    }

    final Clock clock() {
        return options().clock();
    }
}
