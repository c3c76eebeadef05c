package io.skirret.console.internal.store;

import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Transactions that are run again when another one was in their way. Thread-safe. */
public final class Transactions {

    private static final int TRIES = 8;

    /** Unique violation, serialization failure, deadlock; H2's lock timeout. */
    private static final Set<String> IN_THE_WAY = Set.of("23505", "40001", "40P01", "HYT00");

    private final Jdbi jdbi;

    public Transactions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param <T> result */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /** What is done in a transaction; it may be done several times, and counts once. */
        T in(Handle handle);
    }

    /** Reads in several statements what was there at one time, whatever others change meanwhile. */
    public <T> T read(Work<T> work) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::in);
    }

    /** Runs it, and again while other transactions are in its way, up to eight times. */
    public <T> T run(Work<T> work) {
        for (int i = 1; ; i++) {
            try {
                return jdbi.inTransaction(work::in);
            } catch (JdbiException failure) {
                if (i == TRIES || !SqlStates.any(failure, IN_THE_WAY::contains)) {
                    throw failure;
                }
            }
        }
    }
}
