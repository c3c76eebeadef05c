package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.Embed;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes what follows a call into its message. Thread-safe. */
final class Followers {

    private final TaskMessageEncoder encoder;
    private final Encoder calls;

    Followers(TaskMessageEncoder encoder, Encoder calls) {
        this.encoder = encoder;
        this.calls = calls;
    }

    /**
     * What follows the first call of a chain, or a call alone.
     *
     * @param rest of the chain
     * @param ids one for each of the rest
     * @param replyTo where the results of the chain go; null for nowhere
     * @throws io.skirret.message.UnsendableException if it does not fit the wire
     */
    Embed of(BoundCall call, List<Linked> rest, List<String> ids, @Nullable String replyTo) {
        if (rest.isEmpty() && call.callbacks().isEmpty() && call.errbacks().isEmpty()) {
            return Embed.NONE;
        }
        List<CallSignature> chain = new ArrayList<>(rest.size());
        for (int i = 0; i < rest.size(); i++) {
            chain.add(signature(rest.get(i), ids.get(i), replyTo));
        }
        return new Embed(linked(call.callbacks()), linked(call.errbacks()), chain);
    }

    private List<CallSignature> linked(List<Linked> calls) {
        return calls.stream()
                .map(each -> signature(each, each.call().options().id(), null))
                .toList();
    }

    private CallSignature signature(Linked linked, @Nullable String id, @Nullable String replyTo) {
        BoundCall call = linked.call();
        TaskOptions options = call.options();
        TaskSettings settings = call.task().settings();
        List<@Nullable Object> args = linked.takesResult() ? call.given(null).arguments() : call.arguments();
        Set<Integer> hidden = new HashSet<>(hidden(call.task().parameters()));
        hidden.addAll(options.sensitiveArgs());
        TaskCall.Builder written = TaskCall.of(call.task().name(), id == null ? "" : id)
                .args(args)
                .kwargs(call.named())
                .hiddenArgs(hidden)
                .hiddenKwargs(options.sensitiveKwargs())
                .eta(options.eta())
                .expires(options.expires(), null)
                .timeLimits(new TimeLimits(options.timeLimit(), options.softTimeLimit()))
                .ignoreResult(replyTo == null)
                .policy(options.policy())
                .priority(options.priority() == null ? settings.priority() : options.priority())
                .replyTo(replyTo)
                .headers(options.headers())
                .embed(new Embed(linked(call.callbacks()), linked(call.errbacks()), List.of()));
        Duration expiresIn = options.expires() != null
                ? null
                : options.expiresIn() == null ? settings.expires() : options.expiresIn();
        return encoder.signature(
                written.build(), linked.takesResult(), calls.queue(settings, options), options.countdown(), expiresIn);
    }

    /** Positions of parameters that are not to be shown. */
    static Set<Integer> hidden(List<TaskParameter> parameters) {
        Set<Integer> hidden = Set.of();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).sensitive()) {
                hidden = hidden.isEmpty() ? new HashSet<>() : hidden;
                hidden.add(i);
            }
        }
        return hidden;
    }
}
