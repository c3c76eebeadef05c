package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import io.skirret.client.internal.RunningCall;
import io.skirret.client.internal.SentAgain;
import io.skirret.client.internal.TaskBodies;
import io.skirret.client.internal.TimedCalls;
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
import io.skirret.transport.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a publication of a call and its options. */
final class Encoder {

    private final TaskMessageEncoder encoder;
    private final Clock clock;
    private final String defaultQueue;
    private final @Nullable CallTracing tracing;
    private final Followers followers;

    Encoder(TaskMessageEncoder encoder, Clock clock, String defaultQueue, @Nullable CallTracing tracing) {
        this.tracing = tracing;
        this.encoder = encoder;
        this.clock = clock;
        this.defaultQueue = defaultQueue;
        this.followers = new Followers(encoder, this);
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
                .args(call.call().arguments())
                .kwargs(call.call().named())
                .hiddenArgs(both(Followers.hidden(call.call().task().parameters()), options.sensitiveArgs()))
                .hiddenKwargs(options.sensitiveKwargs())
                .expires(expires(options, settings, now), null)
                .timeLimits(new TimeLimits(options.timeLimit(), options.softTimeLimit()))
                .ignoreResult(replyTo == null)
                .policy(options.policy())
                .priority(options.priority() == null ? settings.priority() : options.priority())
                .replyTo(replyTo)
                .sentAt(now)
                .embed(followers.of(call.call(), call.rest(), call.ids(), replyTo));
        Optional<TaskContext> caller = TaskContext.current();
        Map<String, String> trace = tracing == null ? Map.of() : tracing.headers();
        if (caller.isPresent()) {
            inherit(message, caller.get(), !trace.containsKey(HeaderNames.TRACEPARENT));
        }
        trace.forEach(message::header);
        message.headers(options.headers());
        String queue = queue(settings, options);
        Publication publication =
                TimedCalls.publication(encoder, message, queue, options.eta(), options.countdown(), now, deferred);
        return publication.destination() instanceof Destination.Queue
                ? countingSelfSends(publication, call)
                : publication;
    }

    private static Set<Integer> both(Set<Integer> some, Set<Integer> others) {
        if (others.isEmpty()) {
            return some;
        }
        Set<Integer> all = new HashSet<>(some);
        all.addAll(others);
        return all;
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
        return TimedCalls.with(publication, HeaderNames.SELF_SENDS, sends.toHeader(call.id()));
    }

    private static @Nullable TaskMessage running() {
        return TaskContext.current().orElse(null) instanceof RunningCall call ? call.message() : null;
    }

    // The worker enforces it, and tells the caller; were the broker to, the message would go without a word.
    private static @Nullable Instant expires(TaskOptions options, TaskSettings settings, Instant now) {
        if (options.expires() != null) {
            return options.expires();
        }
        Duration in = options.expiresIn() == null ? settings.expires() : options.expiresIn();
        return in == null ? null : TimedCalls.after(now, in, "an expiry");
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
     * A call with its id, and what follows it.
     *
     * @param rest what follows it in turn
     * @param ids one for each of the rest
     */
    record Outgoing(BoundCall call, String id, List<Linked> rest, List<String> ids) {

        String task() {
            return call.task().name();
        }

        TaskSettings settings() {
            return call.task().settings();
        }

        TaskOptions options() {
            return call.options();
        }

        /** What the caller waits for. */
        BoundCall last() {
            return rest.isEmpty() ? call : rest.get(rest.size() - 1).call();
        }

        /** All that can be revoked. */
        List<String> allIds() {
            if (ids.isEmpty()) {
                return List.of(id);
            }
            List<String> all = new ArrayList<>(ids.size() + 1);
            all.add(id);
            all.addAll(ids);
            return all;
        }
    }
}
