package io.skirret.transport;

import io.skirret.time.Clock;
import java.time.Duration;

/**
 * How to connect; the same for every transport.
 *
 * @param clock time source
 * @param name shown in the broker's list of connections
 * @param publishTimeout longest wait for a confirm; 10 s unless set
 * @param maxBodyBytes largest body sent or taken; 4 MiB unless set
 * @param maxOutstanding most publications in flight; 4,096 unless set
 * @param declareTopology false: nothing is declared ever, only checked ("external topology")
 * @param queueType of work queues declared
 */
public record TransportOptions(
        Clock clock,
        String name,
        Duration publishTimeout,
        long maxBodyBytes,
        int maxOutstanding,
        boolean declareTopology,
        QueueType queueType) {

    public enum QueueType {
        QUORUM,
        CLASSIC
    }

    public static TransportOptions defaults() {
        return new TransportOptions(
                Clock.system(), "skirret", Duration.ofSeconds(10), 4 << 20, 4096, true, QueueType.QUORUM);
    }

    public TransportOptions withClock(Clock value) {
        return new TransportOptions(
                value, name, publishTimeout, maxBodyBytes, maxOutstanding, declareTopology, queueType);
    }

    public TransportOptions withName(String value) {
        return new TransportOptions(
                clock, value, publishTimeout, maxBodyBytes, maxOutstanding, declareTopology, queueType);
    }

    public TransportOptions withPublishTimeout(Duration value) {
        return new TransportOptions(clock, name, value, maxBodyBytes, maxOutstanding, declareTopology, queueType);
    }

    public TransportOptions withMaxBodyBytes(long value) {
        return new TransportOptions(clock, name, publishTimeout, value, maxOutstanding, declareTopology, queueType);
    }

    public TransportOptions withMaxOutstanding(int value) {
        return new TransportOptions(clock, name, publishTimeout, maxBodyBytes, value, declareTopology, queueType);
    }

    public TransportOptions withDeclareTopology(boolean value) {
        return new TransportOptions(clock, name, publishTimeout, maxBodyBytes, maxOutstanding, value, queueType);
    }

    public TransportOptions withQueueType(QueueType value) {
        return new TransportOptions(clock, name, publishTimeout, maxBodyBytes, maxOutstanding, declareTopology, value);
    }
}
