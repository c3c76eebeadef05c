package io.skirret.console.internal.store;

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
        transactions.run(handle -> {
            Audit.write(handle, by, action, target, 1, before, after);
            return 1;
        });
    }
}
