package io.skirret.outbox;

import io.skirret.client.CallTracing;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects what an {@link OutboxRelay} needs: a broker, by URL or as an open transport. Not thread-safe. */
public final class OutboxRelayBuilder {

    final Outbox outbox;
    int batch = 100;
    Duration pollInterval = Duration.ofMillis(500);
    Clock clock = Clock.system();

    private @Nullable Transport transport;
    private @Nullable String url;
    private @Nullable CallTracing tracing;
    private TransportOptions transportOptions = TransportOptions.defaults();

    OutboxRelayBuilder(Outbox outbox) {
        this.outbox = Objects.requireNonNull(outbox, "outbox");
    }

    /** Connects to this broker when started; the relay closes the connection. */
    public OutboxRelayBuilder url(String value) {
        this.url = Objects.requireNonNull(value, "url");
        return this;
    }

    /** Uses this connection, which the relay does not close. */
    public OutboxRelayBuilder transport(Transport value) {
        this.transport = Objects.requireNonNull(value, "transport");
        return this;
    }

    /** How to connect to {@link #url}; {@link TransportOptions#defaults()} unless set. */
    public OutboxRelayBuilder transportOptions(TransportOptions value) {
        this.transportOptions = Objects.requireNonNull(value, "transportOptions");
        return this;
    }

    /**
     * Maximum of calls that are published before their confirms are waited for, 1 to 10,000; 100 unless set. After a
     * crash as many may be published twice.
     */
    public OutboxRelayBuilder batch(int value) {
        if (value < 1 || value > 10_000) {
            throw new IllegalArgumentException("expected a batch of 1 to 10,000 calls, got " + value
                    + "; no relay was started; correct it, or leave it out for 100");
        }
        this.batch = value;
        return this;
    }

    /**
     * How often to look for calls that other processes committed, more than zero; 500 ms unless set. A call whose
     * {@link OutboxBinding} was closed in this process is looked for at once.
     */
    public OutboxRelayBuilder pollInterval(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("expected a poll interval of more than zero, got " + value
                    + "; no relay was started; correct it, or leave it out for 500 ms");
        }
        this.pollInterval = value;
        return this;
    }

    /** Where "now" comes from; the machine's clock unless set. */
    public OutboxRelayBuilder clock(Clock value) {
        this.clock = Objects.requireNonNull(value, "clock");
        return this;
    }

    /**
     * Tells of each call as it is sent, in the trace that it was made in; none unless set. It is the client's, see
     * {@link io.skirret.client.TaskClientBuilder#tracing}, that writes the trace into the row.
     */
    public OutboxRelayBuilder tracing(CallTracing value) {
        this.tracing = Objects.requireNonNull(value, "tracing");
        return this;
    }

    /**
     * Connects, if a URL was given, and starts to publish.
     *
     * @throws IllegalStateException if neither or both of URL and transport were given
     * @throws io.skirret.transport.TransportException if the broker refuses, or cannot be reached and
     *     {@link TransportOptions#lazyConnect} is off
     */
    public OutboxRelay start() {
        Transport given = transport;
        String address = url;
        if ((given == null) == (address == null)) {
            throw new IllegalStateException("expected a relay to have either a url or a transport, got "
                    + (given == null ? "neither" : "both") + "; no relay was started; set one");
        }
        if (given != null) {
            return new OutboxRelay(this, traced(given), false);
        }
        Transport opened = Transports.open(
                String.valueOf(address),
                transportOptions.toBuilder().clock(clock).build());
        return new OutboxRelay(this, traced(opened), true);
    }

    private Transport traced(Transport plain) {
        return tracing == null ? plain : tracing.watch(plain);
    }
}
