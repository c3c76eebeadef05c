package io.skirret.transaction;

import org.jspecify.annotations.Nullable;

/**
 * Knows the transaction that the calling thread is in: {@link #scopes}, or a bridge to a framework that manages
 * transactions. Must be thread-safe, and fast, since each call of a task asks.
 */
@FunctionalInterface
public interface Transactions {

    /** Those that the application opens itself, with {@link TransactionScope#open}. */
    static Transactions scopes() {
        return TransactionScope::current;
    }

    /** The transaction of the calling thread; null if it is in none. */
    @Nullable
    Transaction current();
}
