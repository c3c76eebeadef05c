package io.skirret.transport;

import io.skirret.settings.Setting;
import io.skirret.settings.ValueType;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How to connect; the same for every transport. Immutable. */
public final class TransportOptions {

    /** Type of the work queues that are declared. */
    public enum QueueType {
        /** Replicated, survives the loss of a node, counts deliveries. */
        QUORUM,
        /** On one node only. */
        CLASSIC
    }

    private static final TransportOptions DEFAULTS = builder().build();

    private final Clock clock;
    private final String name;
    private final boolean lazyConnect;
    private final Duration publishTimeout;
    private final Duration connectionWait;
    private final int maxBodyBytes;
    private final int maxOutstanding;
    private final boolean declareTopology;
    private final QueueType queueType;
    private final Set<String> sharedQueues;
    private final QueueType sharedQueueType;
    private final boolean celeryNativeDelay;
    private final Duration delayQueueIdle;

    private TransportOptions(Builder from) {
        this.clock = from.clock;
        this.name = from.name;
        this.lazyConnect = from.lazyConnect;
        this.publishTimeout = from.publishTimeout;
        this.connectionWait = from.connectionWait;
        this.maxBodyBytes = from.maxBodyBytes;
        this.maxOutstanding = from.maxOutstanding;
        this.declareTopology = from.declareTopology;
        this.queueType = from.queueType;
        this.sharedQueues = from.sharedQueues;
        this.sharedQueueType = from.sharedQueueType;
        this.celeryNativeDelay = from.celeryNativeDelay;
        this.delayQueueIdle = from.delayQueueIdle;
    }

    /** What each option is unless set. */
    public static TransportOptions defaults() {
        return DEFAULTS;
    }

    /** One that starts with the {@link #defaults}. */
    public static Builder builder() {
        return new Builder();
    }

    /** One that starts with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.clock = clock;
        builder.name = name;
        builder.lazyConnect = lazyConnect;
        builder.publishTimeout = publishTimeout;
        builder.connectionWait = connectionWait;
        builder.maxBodyBytes = maxBodyBytes;
        builder.maxOutstanding = maxOutstanding;
        builder.declareTopology = declareTopology;
        builder.queueType = queueType;
        builder.sharedQueues = sharedQueues;
        builder.sharedQueueType = sharedQueueType;
        builder.celeryNativeDelay = celeryNativeDelay;
        builder.delayQueueIdle = delayQueueIdle;
        return builder;
    }

    /** Time source; the machine's clock unless set. */
    public Clock clock() {
        return clock;
    }

    /** What the broker's list of connections shows; {@code skirret} unless set. */
    public String name() {
        return name;
    }

    /**
     * Whether a transport may be opened while the broker cannot be reached, true unless set: it then connects by itself
     * as soon as it can. A broker that answers and refuses (login, virtual host, no AMQP at that port) always fails at
     * once, since waiting does not mend that.
     */
    public boolean lazyConnect() {
        return lazyConnect;
    }

    /** Longest wait for a confirm, more than zero and up to an hour; 10 s unless set. */
    public Duration publishTimeout() {
        return publishTimeout;
    }

    /**
     * Longest wait of a publication for a connection while there is none, zero to an hour; 1 s unless set. It waits no
     * longer than the {@link #publishTimeout} in any case.
     */
    public Duration connectionWait() {
        return connectionWait;
    }

    /** Largest body sent or taken, 1 byte to 512 MiB; 4 MiB unless set. */
    public int maxBodyBytes() {
        return maxBodyBytes;
    }

    /** Maximum of publications in flight, 1 to 65,536; 4,096 unless set. */
    public int maxOutstanding() {
        return maxOutstanding;
    }

    /**
     * Whether queues and exchanges are declared, true unless set; if not, they are only looked for ("external
     * topology").
     */
    public boolean declareTopology() {
        return declareTopology;
    }

    /** Type of work queues that are declared; {@link QueueType#QUORUM} unless set. */
    public QueueType queueType() {
        return queueType;
    }

    /**
     * Work queues that other programs declare too, such as Celery; none unless set. They are declared durable and with
     * no argument but their type if that is quorum, so that who declares them so is not refused. The broker itself
     * dead-letters nothing of them unless a policy says so; a worker's own dead letters are kept as always.
     */
    public Set<String> sharedQueues() {
        return sharedQueues;
    }

    /** Type of the {@link #sharedQueues}; {@link QueueType#CLASSIC}, as Celery declares queues, unless set. */
    public QueueType sharedQueueType() {
        return sharedQueueType;
    }

    /**
     * Whether the delay queues of Celery 5.5 and later are declared, and bound to the queues that messages are taken
     * from; false unless set. Only where Python programs send calls with a countdown to a quorum queue by a topic
     * exchange, and no Celery worker declares these: such a call is lost otherwise.
     */
    public boolean celeryNativeDelay() {
        return celeryNativeDelay;
    }

    /**
     * How often delay queues are looked at, and those removed that were empty the last time too; zero to 365 days, zero
     * for never, which it is unless set. Only who takes messages removes any, one process at a time, and only what such
     * a process declared when it was needed. It is declared again when next needed, but not by a process that declares
     * nothing ({@link #declareTopology}): set this only where none sends delayed calls. Nothing is lost: one that still
     * holds messages, counted or not, stays.
     */
    public Duration delayQueueIdle() {
        return delayQueueIdle;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TransportOptions that
                && clock.equals(that.clock)
                && name.equals(that.name)
                && lazyConnect == that.lazyConnect
                && publishTimeout.equals(that.publishTimeout)
                && connectionWait.equals(that.connectionWait)
                && maxBodyBytes == that.maxBodyBytes
                && maxOutstanding == that.maxOutstanding
                && declareTopology == that.declareTopology
                && queueType == that.queueType
                && sharedQueues.equals(that.sharedQueues)
                && sharedQueueType == that.sharedQueueType
                && celeryNativeDelay == that.celeryNativeDelay
                && delayQueueIdle.equals(that.delayQueueIdle);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                clock,
                name,
                lazyConnect,
                publishTimeout,
                connectionWait,
                maxBodyBytes,
                maxOutstanding,
                declareTopology,
                queueType,
                sharedQueues,
                sharedQueueType,
                celeryNativeDelay,
                delayQueueIdle);
    }

    @Override
    public String toString() {
        return "TransportOptions[name=" + name + ", lazyConnect=" + lazyConnect + ", publishTimeout=" + publishTimeout
                + ", connectionWait=" + connectionWait + ", maxBodyBytes=" + maxBodyBytes
                + ", maxOutstanding=" + maxOutstanding + ", declareTopology=" + declareTopology + ", queueType="
                + queueType + ", sharedQueues=" + new TreeSet<>(sharedQueues) + ", sharedQueueType=" + sharedQueueType
                + ", celeryNativeDelay=" + celeryNativeDelay + ", delayQueueIdle=" + delayQueueIdle + "]";
    }

    /**
     * Makes {@link TransportOptions}. Each option is what {@link TransportOptions} says of it; null is refused. Not
     * thread-safe.
     */
    public static final class Builder {

        private static final ValueType<Duration> IDLE = ValueType.duration(Duration.ZERO, Duration.ofDays(365));

        private Clock clock = Clock.system();
        private String name = "skirret";
        private boolean lazyConnect = true;
        private Duration publishTimeout = Duration.ofSeconds(10);
        private Duration connectionWait = Duration.ofSeconds(1);
        private int maxBodyBytes = 4 << 20;
        private int maxOutstanding = 4_096;
        private boolean declareTopology = true;
        private QueueType queueType = QueueType.QUORUM;
        private Set<String> sharedQueues = Set.of();
        private QueueType sharedQueueType = QueueType.CLASSIC;
        private boolean celeryNativeDelay;
        private Duration delayQueueIdle = Duration.ZERO;

        private Builder() {}

        /** See {@link TransportOptions#clock}. */
        public Builder clock(Clock value) {
            this.clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * See {@link TransportOptions#name}.
         *
         * @throws IllegalArgumentException if it is blank
         */
        public Builder name(String value) {
            if (value.isBlank()) {
                throw refused(TransportSettings.NAME.type(), "a blank one", TransportSettings.NAME);
            }
            this.name = value;
            return this;
        }

        /** See {@link TransportOptions#lazyConnect}. */
        public Builder lazyConnect(boolean value) {
            this.lazyConnect = value;
            return this;
        }

        /**
         * See {@link TransportOptions#publishTimeout}.
         *
         * @throws IllegalArgumentException if it is not more than zero, or more than an hour
         */
        public Builder publishTimeout(Duration value) {
            this.publishTimeout = checked("a publish timeout", TransportSettings.TIMEOUT, value);
            return this;
        }

        /**
         * See {@link TransportOptions#connectionWait}.
         *
         * @throws IllegalArgumentException if it is negative, or more than an hour
         */
        public Builder connectionWait(Duration value) {
            this.connectionWait = checked("a wait for a connection", TransportSettings.CONNECTION_WAIT, value);
            return this;
        }

        /**
         * See {@link TransportOptions#maxBodyBytes}.
         *
         * @throws IllegalArgumentException if it is not from 1 to 536,870,912
         */
        public Builder maxBodyBytes(int value) {
            this.maxBodyBytes = checked("a maximum body size in bytes", TransportSettings.MAX_BODY_BYTES, value);
            return this;
        }

        /**
         * See {@link TransportOptions#maxOutstanding}.
         *
         * @throws IllegalArgumentException if it is not from 1 to 65,536
         */
        public Builder maxOutstanding(int value) {
            this.maxOutstanding =
                    checked("a maximum of publications in flight", TransportSettings.MAX_OUTSTANDING, value);
            return this;
        }

        /** See {@link TransportOptions#declareTopology}. */
        public Builder declareTopology(boolean value) {
            this.declareTopology = value;
            return this;
        }

        /** See {@link TransportOptions#queueType}. */
        public Builder queueType(QueueType value) {
            this.queueType = Objects.requireNonNull(value, "queueType");
            return this;
        }

        /** See {@link TransportOptions#sharedQueues}. */
        public Builder sharedQueues(Collection<String> value) {
            this.sharedQueues = Set.copyOf(value);
            return this;
        }

        /** See {@link TransportOptions#sharedQueueType}. */
        public Builder sharedQueueType(QueueType value) {
            this.sharedQueueType = Objects.requireNonNull(value, "sharedQueueType");
            return this;
        }

        /** See {@link TransportOptions#celeryNativeDelay}. */
        public Builder celeryNativeDelay(boolean value) {
            this.celeryNativeDelay = value;
            return this;
        }

        /**
         * See {@link TransportOptions#delayQueueIdle}.
         *
         * @throws IllegalArgumentException if it is negative, or more than 365 days
         */
        public Builder delayQueueIdle(Duration value) {
            // The setting has a least value, too; whoever writes code may look more often.
            if (IDLE.problem("a time without use", value).isPresent()) {
                throw refused(IDLE.as("a time without use"), value, TransportSettings.DELAY_QUEUE_IDLE);
            }
            this.delayQueueIdle = value;
            return this;
        }

        /** The options as they are set now. */
        public TransportOptions build() {
            return new TransportOptions(this);
        }

        private static <T> T checked(String noun, Setting<T> setting, T value) {
            if (setting.type().problem(noun, value).isPresent()) {
                throw refused(setting.type().as(noun), value, setting);
            }
            return value;
        }

        private static IllegalArgumentException refused(ValueType<?> type, Object got, Setting<?> setting) {
            return new IllegalArgumentException("expected " + type.expected() + ", got " + got
                    + "; no options were made; correct it, or leave it out for " + setting.defaultText());
        }
    }
}
