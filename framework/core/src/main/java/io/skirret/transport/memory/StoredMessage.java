package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message in a queue. Its place ({@code sequence}) and count are guarded by the lock of the queue that holds it. */
final class StoredMessage implements Comparable<StoredMessage> {

    final Message message;
    final String exchange;
    final String routingKey;
    final @Nullable Expiry expiry;
    long sequence;
    long redeliveries;

    StoredMessage(Message message, String exchange, String routingKey, @Nullable Expiry expiry) {
        this.message = message;
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.expiry = expiry;
    }

    boolean expired() {
        return expiry != null && expiry.passed();
    }

    @Override
    public int compareTo(StoredMessage other) {
        return Long.compare(sequence, other.sequence);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** When a message with the {@code expiration} property leaves its queue, by its publisher's clock. */
    record Expiry(Instant at, Clock clock) {
        boolean passed() {
            return !clock.now().isBefore(at);
        }
    }
}
