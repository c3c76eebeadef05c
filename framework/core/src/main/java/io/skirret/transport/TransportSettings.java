package io.skirret.transport;

import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import io.skirret.settings.internal.Durations;
import io.skirret.transport.TransportOptions.QueueType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings {@code skirret.broker.*} and {@code skirret.publish.*}. */
public final class TransportSettings {

    /** Where the broker is. No default. */
    public static final Setting<String> URL = Setting.optional(
            "skirret.broker.url",
            ValueType.anyText("a broker's URL"),
            "Where the broker is: amqp://user:password@host:5672/vhost, amqps://... or memory://name; special characters percent-encoded.");

    static final Setting<String> NAME = new Setting<>(
            "skirret.broker.name",
            ValueType.text("a name for the connection"),
            "skirret",
            "Name of the connections in the broker's list.");

    private static final Setting<Boolean> LAZY_CONNECT = new Setting<>(
            "skirret.broker.lazy-connect",
            ValueType.onOrOff(),
            "true",
            "Whether a client may start while the broker cannot be reached; it connects as soon as it can. Workers have --wait-for-broker.");

    private static final Setting<Boolean> DECLARE = new Setting<>(
            "skirret.broker.declare",
            ValueType.onOrOff(),
            "true",
            "Whether queues and exchanges are declared. If false nothing is declared, only checked.");

    private static final Setting<QueueType> QUEUE_TYPE = new Setting<>(
            "skirret.broker.queue-type",
            ValueType.oneOf(QueueType.class),
            "quorum",
            "Type of the work queues that are declared.");

    private static final Setting<List<String>> SHARED_QUEUES = Setting.optional(
            "skirret.broker.shared-queues",
            ValueType.list(),
            "Work queues that other programs declare too, such as Celery, separated by commas: declared without dead-lettering by the broker.");

    private static final Setting<QueueType> SHARED_QUEUE_TYPE = new Setting<>(
            "skirret.broker.shared-queue-type",
            ValueType.oneOf(QueueType.class),
            "classic",
            "Type of the shared queues; classic is what Celery declares unless told otherwise.");

    static final Setting<Duration> DELAY_QUEUE_IDLE = new Setting<>(
            "skirret.broker.delay-queue-idle",
            ValueType.of(
                    "java.time.Duration",
                    "0s, or a duration of 1 min to 365 days",
                    "Write it with its unit: 0s for never, or 1h or 1d.",
                    text -> Durations.parse(text)
                            .filter(TransportSettings::idle)
                            .orElse(null)),
            "0s",
            "How often a worker looks for delay queues that are empty, and removes those that were the last time too; 0s for never. Not beside clients with skirret.broker.declare = false.");

    private static final Setting<Boolean> CELERY_NATIVE_DELAY = new Setting<>(
            "skirret.celery.native-delay",
            ValueType.onOrOff(),
            "false",
            "Whether a worker declares the delay queues of Celery 5.5 and later, and binds its queues to them.");

    static final Setting<Duration> TIMEOUT = new Setting<>(
            "skirret.publish.timeout",
            ValueType.durationAboveZero(Duration.ofHours(1)),
            "10s",
            "Longest wait for the broker's confirm.");

    static final Setting<Duration> CONNECTION_WAIT = new Setting<>(
            "skirret.publish.connection-wait",
            ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
            "1s",
            "Longest wait of a call for a connection while there is none; after it, the call fails and was not sent.");

    static final Setting<Integer> MAX_OUTSTANDING = new Setting<>(
            "skirret.publish.max-outstanding",
            ValueType.whole(1, 65_536),
            "4096",
            "Maximum number of publications in flight per connection.");

    /** Largest message body, sent or taken. */
    public static final Setting<Integer> MAX_BODY_BYTES = new Setting<>(
            "skirret.publish.max-body-bytes",
            // What RabbitMQ can be configured to take at most.
            ValueType.bytes(1, 512 << 20),
            "4194304",
            "Maximum size of a message body in bytes, sent or taken.");

    /** In the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(
            URL,
            NAME,
            LAZY_CONNECT,
            DECLARE,
            QUEUE_TYPE,
            SHARED_QUEUES,
            SHARED_QUEUE_TYPE,
            DELAY_QUEUE_IDLE,
            CELERY_NATIVE_DELAY,
            TIMEOUT,
            CONNECTION_WAIT,
            MAX_OUTSTANDING,
            MAX_BODY_BYTES);

    private TransportSettings() {}

    // Looks that never end are no setting.
    private static boolean idle(Duration value) {
        return value.isZero()
                || (value.compareTo(Duration.ofMinutes(1)) >= 0 && value.compareTo(Duration.ofDays(365)) <= 0);
    }

    /** The broker's URL, which may hold a password; empty if none is set. */
    public static Optional<String> url(SettingValues values) {
        return values.value(URL).filter(url -> !url.isEmpty());
    }

    /** How to connect, with the machine's clock. */
    public static TransportOptions read(SettingValues values) {
        return TransportOptions.builder()
                .name(values.get(NAME))
                .lazyConnect(values.get(LAZY_CONNECT))
                .declareTopology(values.get(DECLARE))
                .queueType(values.get(QUEUE_TYPE))
                .sharedQueues(values.value(SHARED_QUEUES).orElse(List.of()))
                .sharedQueueType(values.get(SHARED_QUEUE_TYPE))
                .delayQueueIdle(values.get(DELAY_QUEUE_IDLE))
                .celeryNativeDelay(values.get(CELERY_NATIVE_DELAY))
                .publishTimeout(values.get(TIMEOUT))
                .connectionWait(values.get(CONNECTION_WAIT))
                .maxOutstanding(values.get(MAX_OUTSTANDING))
                .maxBodyBytes(values.get(MAX_BODY_BYTES))
                .build();
    }
}
