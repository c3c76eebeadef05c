package io.skirret.benchmarks;

import io.skirret.failure.FailureType;
import io.skirret.failure.Fingerprint;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as a busy system has them: a few faults make most of them, some are rare, most are young, and a message
 * says which order and host it is about. The same numbers give the same letters. Not thread-safe.
 */
final class ConsoleLetters {

    static final int TASKS = 60;
    private static final int FAULTS = 400;
    private static final int QUEUES = 12;
    private static final int USERS = 5_000;
    private static final int PROJECTS = 300;
    private static final int TENANTS = 40;
    private static final int LONG_MESSAGE = 700;

    private static final FailureType[] TYPES = FailureType.values();
    private static final List<String> EXCEPTIONS = List.of(
            "java.net.ConnectException",
            "java.net.SocketTimeoutException",
            "java.io.IOException",
            "java.lang.IllegalStateException",
            "java.lang.NullPointerException",
            "com.fasterxml.jackson.core.JsonParseException",
            "com.shop.partner.PartnerException",
            "com.shop.orders.OrderRefusedException",
            "com.shop.stock.StockClient$Unavailable",
            "java.sql.SQLTransientConnectionException",
            "org.springframework.dao.DataIntegrityViolationException",
            "javax.net.ssl.SSLHandshakeException");
    private static final List<String> SAYINGS = List.of(
            "connection refused by %s while order %d was sent",
            "no answer from %s within 30 seconds, order %d",
            "%s answered 503 Service Unavailable for order %d",
            "the partner at %s does not know product of order %d",
            "certificate of %s has expired; order %d was not sent",
            "duplicate key value violates unique constraint, host %s, order %d");

    private final Random random;
    private final Instant now;
    private final Duration span;
    private final TaskMessageEncoder encoder = new TaskMessageEncoder();
    private final List<Fault> faults = new ArrayList<>();

    /** @param span how long ago the oldest died */
    ConsoleLetters(long seed, Instant now, Duration span) {
        this.span = span;
        this.random = new Random(seed);
        this.now = now;
        for (int i = 0; i < FAULTS; i++) {
            faults.add(new Fault(
                    "shop." + (i % 7 == 0 ? "reports" : "orders") + ".task" + skewed(TASKS),
                    "queue" + skewed(QUEUES),
                    TYPES[skewed(TYPES.length)].name(),
                    EXCEPTIONS.get(skewed(EXCEPTIONS.size())),
                    random.nextInt(3) == 0 ? 400 + 100 * random.nextInt(2) + random.nextInt(5) : null,
                    SAYINGS.get(random.nextInt(SAYINGS.size())),
                    i));
        }
    }

    private record Fault(
            String task,
            String queue,
            String type,
            String exception,
            @Nullable Integer http,
            String saying,
            int place) {}

    /** The next message, as a worker puts it among the dead letters. */
    Message next() {
        Fault fault = faults.get(skewed(FAULTS));
        String saying = String.format(
                fault.saying(), "host" + random.nextInt(50) + ".partner.example", random.nextInt(9_000_000));
        String message = random.nextInt(10) == 0 ? saying + ": " + "detail of it ".repeat(LONG_MESSAGE / 13) : saying;
        String stack = stack(fault, message);
        Instant died = now.minusMillis((long) (span.toMillis() * Math.pow(random.nextDouble(), 2)));
        return DeadLetter.of("retries-exhausted", call(fault))
                .failureType(fault.type())
                .httpStatus(fault.http())
                .exception(fault.exception())
                .exceptionMessage(message)
                .stackTrace(stack)
                .fingerprint(Fingerprint.ofRecorded(fault.exception(), message, stack, fault.http(), Set.of()))
                .attempts(random.nextInt(5) == 0 ? 1 + random.nextInt(6) : 4)
                .firstAt(died.minusSeconds(900))
                .lastAt(died)
                .worker("worker" + random.nextInt(8) + "@shop")
                .queue(fault.queue())
                .build()
                .toMessage();
    }

    /** A call like those that died. */
    Message nextCall() {
        return call(faults.get(skewed(FAULTS)));
    }

    private Message call(Fault fault) {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        Message call = encoder.encode(TaskCall.of(fault.task(), id)
                .args("order-" + random.nextInt(9_000_000), "x".repeat(random.nextInt(400)))
                .build());
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
        headers.put(HeaderNames.CONTEXT_PREFIX + "user", "user" + skewed(USERS));
        headers.put(HeaderNames.CONTEXT_PREFIX + "project", "project" + skewed(PROJECTS));
        headers.put(HeaderNames.CONTEXT_PREFIX + "tenant", "tenant" + skewed(TENANTS));
        return new Message(call.properties(), headers, call.body());
    }

    private static String stack(Fault fault, String message) {
        StringBuilder stack = new StringBuilder(fault.exception() + ": " + message + "\n");
        for (int i = 0; i < 12; i++) {
            stack.append("\tat com.shop.part")
                    .append((fault.place() + i) % 23)
                    .append(".Step")
                    .append(fault.place())
                    .append(".run(Step.java:7)\n");
        }
        return stack.toString();
    }

    /** 0 to {@code size - 1}: the first ones often, the last ones hardly ever. */
    private int skewed(int size) {
        return (int) (size * Math.pow(random.nextDouble(), 3));
    }
}
