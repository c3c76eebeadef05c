package io.skirret.console.internal.store;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit of what people do with the broker alone: it is written before it is done. Thread-safe. */
public final class ActionLog {

    /** What an action under a key is to the log. */
    public enum Asked {
        /** It was not asked for, and is written down. */
        NEW,
        /** The same was asked for within a day. */
        AGAIN,
        /** Another one was asked for under this key within a day. */
        OTHER
    }

    private final Transactions transactions;

    public ActionLog(ConsoleDatabase database) {
        this.transactions = new Transactions(database.jdbi());
    }

    /**
     * Writes down one action.
     *
     * @param action such as {@code reset}
     * @param target what it is done to
     * @param before how that is now; null for not known
     * @param after how that is to be; null for not known
     */
    public void write(Change by, String action, String target, @Nullable String before, @Nullable String after) {
        write(by, action, target, 1, before, after);
    }

    /** The same of so many, and gives its id. */
    public UUID write(
            Change by, String action, String target, long amount, @Nullable String before, @Nullable String after) {
        return transactions.run(handle -> Audit.write(handle, by, action, target, amount, before, after));
    }

    /**
     * Writes down one action that is to be done once, if it was not asked for by the same person under the same key.
     *
     * @param key at most 255 characters
     * @param digest of what is asked for, at most 64 characters
     * @return whether it is to be done now
     */
    public Asked writeOnce(Change by, String key, String digest, String action, String target, String after) {
        return transactions.run(handle -> {
            IdempotencyKeys.Given before =
                    IdempotencyKeys.find(handle, by.who(), key, by.at()).orElse(null);
            if (before != null) {
                return before.digest().equals(digest) ? Asked.AGAIN : Asked.OTHER;
            }
            UUID line = Audit.write(handle, by, action, target, 1, null, after);
            IdempotencyKeys.add(handle, by.who(), key, new IdempotencyKeys.Given(digest, line.toString()), by.at());
            return Asked.NEW;
        });
    }

    /** It was not done: under this key it may be asked for again. */
    public void forget(Change by, String key) {
        transactions.run(handle -> IdempotencyKeys.remove(handle, by.who(), key));
    }

    /** Of how many it was in the end. */
    public void settle(UUID line, long amount) {
        transactions.run(handle -> handle.createUpdate("UPDATE audit SET amount = :amount WHERE id = :id")
                .bind("amount", amount)
                .bind("id", line)
                .execute());
    }
}
