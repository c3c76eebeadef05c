package io.skirret.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that the application opens and commits itself, bound to the thread that opened it. Task calls that the
 * thread makes in between are sent after the commit, and not at all without one:
 *
 * <pre>{@code
 * try (TransactionScope transaction = TransactionScope.open()) {
 *     orders.insert(connection, order);
 *     OrdersTasks.ship.delay(order.id());       // has its id, is not sent yet
 *     transaction.commit(connection::commit);   // commits, then sends
 * }
 * }</pre>
 *
 * <p>A scope opened within another is a transaction of its own. Of one thread only; every method throws an
 * {@code IllegalStateException} on another.
 */
public final class TransactionScope implements Transaction, AutoCloseable {

    private static final ThreadLocal<@Nullable TransactionScope> CURRENT = new ThreadLocal<>();

    private final Thread owner = Thread.currentThread();
    private final @Nullable TransactionScope outer;
    private final List<Consumer<TransactionOutcome>> actions = new ArrayList<>();
    private boolean ended;

    private TransactionScope(@Nullable TransactionScope outer) {
        this.outer = outer;
    }

    /** Binds a new one to the calling thread, until it is committed or closed. */
    public static TransactionScope open() {
        TransactionScope opened = new TransactionScope(current());
        CURRENT.set(opened);
        return opened;
    }

    static @Nullable TransactionScope current() {
        return CURRENT.get();
    }

    /**
     * Commits, and then does what waits for the commit, before it returns. If the commit throws, nothing of that is
     * done, and what it throws is thrown.
     *
     * @param commit what commits in the database, such as {@code connection::commit}
     * @throws E what the commit throws
     * @throws io.skirret.transport.PublishException if a call could not be sent after the commit; those of further
     *     calls are its suppressed ones. What was committed stays
     * @throws IllegalStateException if the transaction was committed or closed before
     */
    public <E extends Exception> void commit(Commit<E> commit) throws E {
        Objects.requireNonNull(commit, "commit: expected what commits, such as connection::commit, got null");
        requireOpen("committed");
        try {
            commit.run();
        } catch (Throwable failure) {
            try {
                end(TransactionOutcome.UNKNOWN);
            } catch (RuntimeException another) {
                failure.addSuppressed(another);
            }
            throw failure;
        }
        end(TransactionOutcome.COMMITTED);
    }

    @Override
    public void afterCompletion(Consumer<TransactionOutcome> action) {
        requireOpen("asked to do something at its end");
        actions.add(action);
    }

    /** Gives up what waits for the commit, unless that was done. Rolls nothing back itself. Idempotent. */
    @Override
    public void close() {
        requireOwner();
        if (!ended) {
            end(TransactionOutcome.ROLLED_BACK);
        }
    }

    private void end(TransactionOutcome outcome) {
        ended = true;
        // First, so that what the actions do is not part of a transaction that has ended.
        if (CURRENT.get() == this) {
            unbind();
        }
        RuntimeException first = null;
        for (Consumer<TransactionOutcome> action : actions) {
            try {
                action.accept(outcome);
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** The nearest outer one that is still open is the thread's again. */
    private void unbind() {
        TransactionScope next = outer;
        while (next != null && next.ended) {
            next = next.outer;
        }
        if (next == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(next);
        }
    }

    private void requireOpen(String what) {
        requireOwner();
        if (ended) {
            throw new IllegalStateException("expected an open transaction, got one that has ended to be " + what
                    + "; nothing was done; open another with TransactionScope.open()");
        }
    }

    private void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("expected the thread that opened the transaction, '" + owner.getName()
                    + "', got '" + Thread.currentThread().getName()
                    + "'; nothing was done; open, commit and close a TransactionScope on one thread");
        }
    }

    /**
     * What commits in the database.
     *
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Commit<E extends Exception> {

        /** Returns once it is committed. */
        void run() throws E;
    }
}
