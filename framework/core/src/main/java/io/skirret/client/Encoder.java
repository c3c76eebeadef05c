package io.skirret.client;

import io.skirret.client.internal.RunningCall;
import io.skirret.client.internal.SentAgain;
import io.skirret.client.internal.TaskBodies;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.SelfSends;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a publication of a call and its options.
 *
 * <p>A call that is to wait always carries its {@code eta}, so that a Celery worker, or one reached around our delays,
 * honours it. A countdown up to {@link #ONE_HOP} waits in the broker alone, at most 3 % and 31 ms longer; a longer one,
 * and every eta, is rounded down, and the worker's due gate sends what is left down again until it is exact.
 */
final class Encoder {

    static final Duration ONE_HOP = Duration.ofSeconds(10);

    private final TaskMessageEncoder encoder;
    private final Clock clock;
    private final String defaultQueue;
    private final @Nullable CallTracing tracing;

    Encoder(TaskMessageEncoder encoder, Clock clock, String defaultQueue, @Nullable CallTracing tracing) {
        this.tracing = tracing;
        this.encoder = encoder;
        this.clock = clock;
        this.defaultQueue = defaultQueue;
    }

    String queue(TaskSettings settings, TaskOptions options) {
        if (options.queue() != null) {
            return options.queue();
        }
        return settings.queue() == null ? defaultQueue : settings.queue();
    }

    /**
     * What is sent, under which id and for which result.
     *
     * @param deferred whether it is sent later than now, so that the broker does not wait for all of a countdown
     */
    Publication encode(Outgoing call, @Nullable String replyTo, boolean deferred) {
        TaskOptions options = call.options();
        TaskSettings settings = call.settings();
        Instant now = clock.now();
        TaskCall.Builder message = TaskCall.of(call.task(), call.id())
                .args(call.args())
                .kwargs(call.kwargs())
                .hiddenArgs(both(call.hidden(), options.sensitiveArgs()))
                .hiddenKwargs(options.sensitiveKwargs())
                .expires(expires(options, settings, now), null)
                .timeLimits(new TimeLimits(options.timeLimit(), options.softTimeLimit()))
                .ignoreResult(replyTo == null)
                .policy(options.policy())
                .priority(options.priority() == null ? settings.priority() : options.priority())
                .replyTo(replyTo)
                .sentAt(now);
        Optional<TaskContext> caller = TaskContext.current();
        Map<String, String> trace = tracing == null ? Map.of() : tracing.headers();
        if (caller.isPresent()) {
            inherit(message, caller.get(), !trace.containsKey(HeaderNames.TRACEPARENT));
        }
        trace.forEach(message::header);
        message.headers(options.headers());
        String queue = queue(settings, options);
        Duration wait = wait(options, now);
        if (wait.isNegative() || wait.isZero()) {
            // An eta that has passed still says when the caller meant it to run.
            return countingSelfSends(publication(new Destination.Queue(queue), message.eta(options.eta())), call);
        }
        if (options.eta() != null) {
            return publication(new Destination.Delayed(queue, wait, Rounding.DOWN), message.eta(options.eta()));
        }
        message.eta(after(now, wait, "a countdown"));
        return !deferred && wait.compareTo(ONE_HOP) <= 0
                ? countedDown(publication(new Destination.Delayed(queue, wait, Rounding.UP), message))
                : publication(new Destination.Delayed(queue, wait, Rounding.DOWN), message);
    }

    private static Set<Integer> both(Set<Integer> some, Set<Integer> others) {
        if (others.isEmpty()) {
            return some;
        }
        Set<Integer> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    /** The broker waits for all of it, so no clock but its own counts: the worker's may be behind ours. */
    private static Publication countedDown(Publication publication) {
        return with(
                publication,
                HeaderNames.COUNTED_DOWN,
                publication.message().headers().get(HeaderNames.ETA));
    }

    /** A run that sends its own call again at once may do so for ever: how often it did goes with the call. */
    private static Publication countingSelfSends(Publication publication, Outgoing call) {
        SentAgain again = TaskBodies.sentAgain();
        TaskMessage caller = again == null ? running() : again.message();
        if (caller == null
                || !caller.task().equals(call.task())
                || !Arrays.equals(caller.body(), publication.message().body())) {
            return publication;
        }
        SelfSends sends = caller.selfSends().plus(again != null && again.same());
        return with(publication, HeaderNames.SELF_SENDS, sends.toHeader(call.id()));
    }

    private static @Nullable TaskMessage running() {
        return TaskContext.current().orElse(null) instanceof RunningCall call ? call.message() : null;
    }

    private static Publication with(Publication publication, String header, @Nullable Object value) {
        Message message = publication.message();
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        headers.put(header, value);
        return new Publication(publication.destination(), new Message(message.properties(), headers, message.body()));
    }

    private Publication publication(Destination destination, TaskCall.Builder message) {
        Message encoded = encoder.encode(message.build());
        return new Publication(destination, encoded);
    }

    // The worker enforces it, and tells the caller; were the broker to, the message would go without a word.
    private static @Nullable Instant expires(TaskOptions options, TaskSettings settings, Instant now) {
        if (options.expires() != null) {
            return options.expires();
        }
        Duration in = options.expiresIn() == null ? settings.expires() : options.expiresIn();
        return in == null ? null : after(now, in, "an expiry");
    }

    private static Instant after(Instant now, Duration wait, String what) {
        try {
            return now.plus(wait);
        } catch (ArithmeticException | DateTimeException beyond) {
            throw new UnsendableException(
                    "expected " + what + " that ends in the years 1 to 9999, got " + wait
                            + "; nothing was sent; choose another, or leave it out",
                    beyond);
        }
    }

    private static Duration wait(TaskOptions options, Instant now) {
        if (options.eta() != null) {
            return Duration.between(now, options.eta());
        }
        return options.countdown() == null ? Duration.ZERO : options.countdown();
    }

    /** @param trace whether it goes on in the trace of the caller's message: parts of two would be those of none */
    private static void inherit(TaskCall.Builder message, TaskContext caller, boolean trace) {
        message.rootId(caller.rootId()).parentId(caller.id());
        for (Map.Entry<String, @Nullable Object> header : caller.headers().entrySet()) {
            String name = header.getKey();
            if (name.startsWith(HeaderNames.CONTEXT_PREFIX) || (trace && HeaderNames.TRACE_CONTEXT.contains(name))) {
                message.header(name, header.getValue());
            }
        }
    }

    /**
     * A call with everything but the client's own part.
     *
     * @param hidden positions of arguments that are not to be shown
     * @param ofOwnTask whether the settings are those of a task of the application's, not of one that only has a name
     *     here
     */
    record Outgoing(
            String task,
            String id,
            List<? extends @Nullable Object> args,
            Set<Integer> hidden,
            Map<String, ? extends @Nullable Object> kwargs,
            TaskSettings settings,
            TaskOptions options,
            boolean ofOwnTask) {}
}
