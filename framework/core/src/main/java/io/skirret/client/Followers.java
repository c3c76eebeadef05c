package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.Embed;
import io.skirret.message.internal.GroupMember;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.task.TaskSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
     * @param ignoreResult whether nobody wants to know what becomes of the chain
     * @param member of which group the chain is a member; null for none
     * @throws io.skirret.message.UnsendableException if it does not fit the wire
     */
    Embed of(
            BoundCall call,
            List<Linked> rest,
            List<String> ids,
            @Nullable String replyTo,
            boolean ignoreResult,
            @Nullable GroupMember member) {
        if (rest.isEmpty() && call.callbacks().isEmpty() && call.errbacks().isEmpty()) {
            return Embed.NONE;
        }
        return new Embed(
                linked(call.callbacks()), linked(call.errbacks()), chain(rest, ids, replyTo, ignoreResult, member));
    }

    /** What follows a group: when it has succeeded, and when it has failed. */
    Embed of(
            List<Linked> rest,
            List<String> ids,
            List<Linked> catching,
            @Nullable String replyTo,
            boolean ignoreResult) {
        return new Embed(List.of(), linked(catching), chain(rest, ids, replyTo, ignoreResult, null));
    }

    private List<CallSignature> chain(
            List<Linked> rest,
            List<String> ids,
            @Nullable String replyTo,
            boolean ignoreResult,
            @Nullable GroupMember member) {
        List<CallSignature> chain = new ArrayList<>(rest.size());
        for (int i = 0; i < rest.size(); i++) {
            chain.add(signature(rest.get(i), ids.get(i), replyTo, ignoreResult, member));
        }
        return chain;
    }

    private List<CallSignature> linked(List<Linked> calls) {
        return calls.stream()
                .map(each -> signature(each, each.call().options().id(), null, true, null))
                .toList();
    }

    private CallSignature signature(
            Linked linked,
            @Nullable String id,
            @Nullable String replyTo,
            boolean ignoreResult,
            @Nullable GroupMember member) {
        BoundCall call = linked.call();
        TaskOptions options = call.options();
        TaskSettings settings = call.task().settings();
        TaskCall written = Encoder.call(
                        linked.takesResult() ? call.given(null) : call, id == null ? "" : id, replyTo, ignoreResult)
                .eta(options.eta())
                .expires(options.expires(), null)
                .headers(options.headers())
                .member(member)
                .embed(new Embed(linked(call.callbacks()), linked(call.errbacks()), List.of()))
                .build();
        Duration expiresIn = options.expires() == null ? Encoder.expiresIn(options, settings) : null;
        return encoder.signature(
                written, linked.takesResult(), calls.queue(settings, options), options.countdown(), expiresIn);
    }
}
