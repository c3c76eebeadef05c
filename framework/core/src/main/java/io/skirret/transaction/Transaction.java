package io.skirret.transaction;

import java.util.function.Consumer;

/**
 * A transaction of the application that has not ended yet. Used on the thread that it belongs to. Two objects of the
 * same transaction are equal, as by {@link Object#equals}.
 */
public interface Transaction {

    /**
     * Runs an action once the transaction has ended, in the order in which actions were given. After a commit it may
     * throw, to tell whoever committed.
     *
     * @throws IllegalStateException if the transaction has ended already
     */
    void afterCompletion(Consumer<TransactionOutcome> action);
}
