package io.skirret.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.control.internal.RevocationLog;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Celery's remote control from the side of who asks: commands go to the exchange {@code celery.pidbox}, answers come by
 * their ticket from {@code reply.celery.pidbox}.
 */
final class ControlChannel implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlChannel.class);
    private static final BroadcastExchange COMMANDS =
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
    private static final BroadcastExchange REPLIES =
            new BroadcastExchange("reply.celery.pidbox", BroadcastExchange.Type.DIRECT, false);
    /** What comes beyond, for one command, is dropped: whoever may publish may send answers. */
    private static final int MOST_ANSWERS = 10_000;

    private static final double MILLIS = 1000.0;

    private final Transport transport;
    private final Clock clock;
    private final String address = UUID.randomUUID().toString();
    private final Map<String, BlockingQueue<Optional<Message>>> waiting = new ConcurrentHashMap<>();
    private final KnownWorkers known;
    private @Nullable BroadcastSubscription replies;
    private volatile boolean closed;

    ControlChannel(Transport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
        this.known = new KnownWorkers(clock);
    }

    /**
     * Sends a command and gathers answers, until all who are known have answered or the time is over.
     *
     * @param wholeTime whether to wait for the whole time all the same
     */
    Replies<JsonNode> ask(Target target, String method, Map<String, ?> arguments, Duration timeout, boolean wholeTime) {
        listen();
        Set<String> expected = wholeTime ? Set.of() : known.of(target, timeout);
        String ticket = UUID.randomUUID().toString();
        BlockingQueue<Optional<Message>> answers = new LinkedBlockingQueue<>();
        waiting.put(ticket, answers);
        if (closed) {
            answers.add(Optional.empty());
        }
        try {
            double expires = clock.now().plus(timeout).toEpochMilli() / MILLIS;
            if (!publish(command(target, method, arguments, ticket), expires)) {
                return new Replies<>(List.of(), target.destination());
            }
            Clock.Timer end = clock.schedule(timeout, () -> answers.add(Optional.empty()));
            List<Reply<JsonNode>> came = gather(answers, expected);
            end.cancel();
            Set<String> answered = new TreeSet<>();
            came.forEach(reply -> answered.add(reply.worker()));
            // Who was interrupted has not heard all.
            if (!Thread.currentThread().isInterrupted()) {
                known.learn(target, answered, timeout, answered.containsAll(expected) && !expected.isEmpty());
            }
            return new Replies<>(came, expected.isEmpty() ? target.destination() : expected);
        } finally {
            waiting.remove(ticket);
        }
    }

    /** Sends a command and waits for nothing. False if nobody listens. */
    boolean tell(Target target, String method, Map<String, ?> arguments) {
        return publish(command(target, method, arguments, null), 0);
    }

    /** Stores for later workers what is revoked in all. What cannot be stored holds for those that are told now. */
    void keep(Target target, RevocationLog.Kind kind, List<String> ids) {
        if (!target.equals(Target.ALL)) {
            return;
        }
        try {
            RevocationLog.keep(transport, kind, ids, clock.now());
        } catch (PublishException failure) {
            log.debug("What is revoked is not kept for later workers", SafeThrowable.of(failure));
        }
    }

    private List<Reply<JsonNode>> gather(BlockingQueue<Optional<Message>> answers, Set<String> expected) {
        List<Reply<JsonNode>> came = new ArrayList<>();
        Set<String> silent = new TreeSet<>(expected);
        try {
            Optional<Message> next = answers.take();
            while (next.isPresent()) {
                for (Reply<JsonNode> reply : read(next.get())) {
                    if (came.size() < MOST_ANSWERS) {
                        came.add(reply);
                    }
                    silent.remove(reply.worker());
                }
                if (!expected.isEmpty() && silent.isEmpty()) {
                    // With those that are here by now.
                    next = Optional.ofNullable(answers.poll()).flatMap(answer -> answer);
                } else {
                    next = answers.take();
                }
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        return came;
    }

    private static List<Reply<JsonNode>> read(Message message) {
        try {
            return Answers.read(message);
        } catch (IOException unreadable) {
            log.warn("An answer to remote control cannot be read; it is passed over", SafeThrowable.of(unreadable));
            return List.of();
        }
    }

    private Map<String, @Nullable Object> command(
            Target target, String method, Map<String, ?> arguments, @Nullable String ticket) {
        Map<String, @Nullable Object> command = new LinkedHashMap<>();
        command.put("method", method);
        command.put("arguments", arguments);
        command.putAll(target.fields());
        if (ticket != null) {
            command.put("ticket", ticket);
            command.put("reply_to", Map.of("exchange", REPLIES.name(), "routing_key", address));
        }
        return command;
    }

    /** False if nobody listens. */
    private boolean publish(Map<String, ?> command, double expires) {
        Message message = new Message(
                MessageProperties.builder().json().priority(0).persistent(false).build(),
                Map.of("clock", 0, "expires", expires),
                Answers.write(command));
        try {
            transport
                    .publish(new Publication(new Destination.Exchange(COMMANDS, ""), message))
                    .join();
            return true;
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof PublishException refused) {
                if (refused.reason() == PublishException.Reason.UNROUTABLE) {
                    return false;
                }
                throw refused;
            }
            throw failure;
        }
    }

    private synchronized void listen() {
        if (closed) {
            throw new IllegalStateException("expected an open Control, got one that was closed; nothing was sent");
        }
        if (replies == null) {
            replies = transport.broadcasts().listen(REPLIES, address, (message, key) -> take(message));
        }
    }

    /** On the transport's thread. */
    private void take(Message message) {
        if (message.headers().get("ticket") instanceof String ticket) {
            BlockingQueue<Optional<Message>> answers = waiting.get(ticket);
            if (answers != null && answers.size() < MOST_ANSWERS) {
                answers.add(Optional.of(message));
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (replies != null) {
                replies.close();
            }
        }
        waiting.values().forEach(answers -> answers.add(Optional.empty()));
    }
}
