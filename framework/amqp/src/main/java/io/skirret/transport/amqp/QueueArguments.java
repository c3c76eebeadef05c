package io.skirret.transport.amqp;

import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** With which arguments our queues are declared, and what each is for. */
final class QueueArguments {

    /**
     * Deliveries of one message that a worker did not survive, before the broker itself sends it to the dead letters.
     */
    static final int CRASH_LIMIT = 20;

    /** As good as unlimited; the number that means it, -1, makes RabbitMQ before 4.0 drop the message. */
    static final int NO_LIMIT = 100_000;

    static final String TYPE = "x-queue-type";
    static final String DLX = "x-dead-letter-exchange";
    static final String DLX_KEY = "x-dead-letter-routing-key";
    static final String STRATEGY = "x-dead-letter-strategy";
    static final String OVERFLOW = "x-overflow";
    static final String DELIVERY_LIMIT = "x-delivery-limit";

    static final String REJECT_PUBLISH = "reject-publish";

    /** What it costs that a shared queue has an argument of ours, for the log. */
    static final String COST_OF_MORE = "a program that declares it without, as Celery does, is refused";

    private QueueArguments() {}

    static Map<String, Object> work(String queue, TransportOptions options) {
        return options.sharedQueues().contains(queue)
                ? shared(options.sharedQueueType())
                : work(queue, options.queueType());
    }

    /** As other programs declare a queue that say nothing of dead-lettering; classic is what no type means. */
    private static Map<String, Object> shared(QueueType type) {
        return type == QueueType.QUORUM ? Map.of(TYPE, "quorum") : Map.of();
    }

    private static Map<String, Object> work(String queue, QueueType type) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put(TYPE, type == QueueType.QUORUM ? "quorum" : "classic");
        arguments.put(DLX, TopologyNames.DEAD);
        arguments.put(DLX_KEY, queue);
        arguments.put(OVERFLOW, REJECT_PUBLISH);
        if (type == QueueType.QUORUM) {
            arguments.put(STRATEGY, "at-least-once");
            arguments.put(DELIVERY_LIMIT, CRASH_LIMIT);
        }
        return arguments;
    }

    static Map<String, Object> deadLetters() {
        return Map.of(TYPE, "quorum", DELIVERY_LIMIT, NO_LIMIT);
    }

    /**
     * Never with {@code x-expires}, which would delete the messages with the queue.
     *
     * @param rung see {@link DelayLadder#millis}
     */
    static Map<String, Object> rung(int rung) {
        return Map.of(
                TYPE,
                "quorum",
                "x-message-ttl",
                DelayLadder.millis(rung),
                DLX,
                TopologyNames.afterRung(rung),
                STRATEGY,
                "at-least-once",
                OVERFLOW,
                REJECT_PUBLISH);
    }

    /**
     * A delay of no length: what enters leaves at once, or waits for a work queue that is full or gone. A queue of its
     * own for each work queue, so that none of them holds up the rungs, which are for all.
     */
    static Map<String, Object> due() {
        return Map.of(
                TYPE,
                "quorum",
                "x-message-ttl",
                0,
                DLX,
                TopologyNames.TASKS,
                STRATEGY,
                "at-least-once",
                OVERFLOW,
                REJECT_PUBLISH);
    }

    /** Keeps nothing: what enters has expired. */
    static Map<String, Object> dropping() {
        return Map.of(TYPE, "classic", "x-message-ttl", 0);
    }

    /** Takes nothing. */
    static Map<String, Object> refusing() {
        return Map.of(TYPE, "classic", "x-max-length", 0, OVERFLOW, REJECT_PUBLISH);
    }

    /** As the shortest rung, but what was in it comes out for who made it. */
    static Map<String, Object> trial() {
        Map<String, Object> arguments = new LinkedHashMap<>(rung(0));
        arguments.put(DLX, TopologyNames.PROBED);
        return arguments;
    }

    /** The caller's inbox, as Celery's {@code rpc://} has it: gone a day after its caller. */
    static Map<String, Object> inbox() {
        return Map.of("x-expires", 86_400_000L);
    }

    /**
     * A stream: all may read it, from the beginning, and nobody takes anything away. Old segments go when it has a
     * megabyte.
     */
    static Map<String, Object> broadcastLog() {
        return Map.of(TYPE, "stream", "x-max-length-bytes", 1_000_000L, "x-stream-max-segment-size-bytes", 250_000L);
    }

    /** Of who listens to an exchange: one that is slow must not fill the broker. */
    static Map<String, Object> listener() {
        return Map.of(TYPE, "classic", "x-max-length", 10_000, OVERFLOW, "drop-head");
    }

    /** A group's barrier: what is rejected there goes to the work queue that its routing key names. */
    static Map<String, Object> barrier(Duration unused) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put(TYPE, "quorum");
        arguments.put("x-single-active-consumer", true);
        arguments.put(DLX, TopologyNames.TASKS);
        arguments.put(STRATEGY, "at-least-once");
        arguments.put(OVERFLOW, REJECT_PUBLISH);
        arguments.put(DELIVERY_LIMIT, NO_LIMIT);
        arguments.put("x-expires", unused.toMillis());
        return arguments;
    }

    /** Whether it is one that work queues have, unless they are shared. */
    static boolean isOurs(String argument) {
        return switch (argument) {
            case TYPE, DLX, DLX_KEY, STRATEGY, OVERFLOW, DELIVERY_LIMIT -> true;
            default -> false;
        };
    }

    /** What it costs to do without an argument, for the log. */
    static String costOfMissing(String argument) {
        return switch (argument) {
            case TYPE -> "messages are on one node only and crashed deliveries are not counted";
            case DLX, DLX_KEY -> "a message that kills its workers repeatedly is not kept as a dead letter";
            case STRATEGY -> "the broker's own dead-lettering may lose messages";
            case OVERFLOW -> "a full queue may drop messages it has confirmed";
            case DELIVERY_LIMIT -> "a message that kills its workers is delivered again and again";
            case "durable" -> "the queue does not survive a restart of the broker";
            case "exclusive", "auto_delete" -> "the queue goes with its last consumer or its connection";
            case "x-expires" -> "the queue is deleted when nobody uses it for a while";
            case "x-message-ttl" -> "a message that waits that long is not run";
            case "x-max-length", "x-max-length-bytes" -> "messages beyond that many push others out, or are refused";
            default -> "it behaves differently from what Skirret expects";
        };
    }
}
