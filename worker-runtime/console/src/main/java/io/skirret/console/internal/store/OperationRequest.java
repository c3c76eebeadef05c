package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import io.skirret.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to send again.
 *
 * @param scope which entries, for people
 * @param condition the same over {@link EntryColumns}
 * @param options how
 * @param edit what to send in the place of the one entry that the scope is; null to send entries as they are
 * @param key under which the request may be made again without another effect; null for none
 */
public record OperationRequest(
        String scope,
        SqlCondition condition,
        OperationOptions options,
        @Nullable Edit edit,
        @Nullable Key key) {

    /**
     * One entry with other arguments.
     *
     * @param version of the entry that was edited: it is refused if that has another by now
     * @param message whole, as it is to be sent
     * @param changes for people, a line each, without what is sensitive
     */
    public record Edit(String version, Message message, String changes) {}

    /**
     * An idempotency key.
     *
     * @param digest of the request: another one under the same key is refused
     */
    public record Key(String text, String digest) {}

    Operation.Kind kind() {
        if (edit != null) {
            return Operation.Kind.EDIT;
        }
        return options.redirects() ? Operation.Kind.REDIRECT : Operation.Kind.RETRY;
    }
}
