package io.skirret.console.internal.store;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit of what people do with the broker alone: it is written before it is done. Thread-safe. */
public final class ActionLog {

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

    /** Of how many it was in the end. */
    public void settle(UUID line, long amount) {
        transactions.run(handle -> handle.createUpdate("UPDATE audit SET amount = :amount WHERE id = :id")
                .bind("amount", amount)
                .bind("id", line)
                .execute());
    }
}
