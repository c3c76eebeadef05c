package io.skirret.transport.memory;

import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Publications stored but not confirmed yet, at most {@code maxOutstanding}. Futures complete outside the lock. Waits
 * are ended by the transport's clock, so that a test decides when a timeout comes.
 */
final class HeldConfirms {

    private final TransportOptions options;
    private final Map<CompletableFuture<Void>, Held> waiting = new LinkedHashMap<>();
    private int reserved;

    HeldConfirms(TransportOptions options) {
        this.options = options;
    }

    /** Takes a place, waiting no longer than the publish timeout for one; false if none came free. */
    synchronized boolean reserve() {
        if (reserved >= options.maxOutstanding() && !awaitUntil(() -> reserved < options.maxOutstanding())) {
            return false;
        }
        reserved++;
        return true;
    }

    /** Gives a place back that is not needed. */
    synchronized void giveUp() {
        reserved--;
        notifyAll();
    }

    /** Uses a place; the future fails as unconfirmed after the publish timeout, unless it is patient. */
    CompletableFuture<Void> hold(BooleanSupplier stillHolding, boolean patient, String unconfirmed) {
        CompletableFuture<Void> confirm = new CompletableFuture<>();
        Clock.Timer timeout =
                patient ? () -> {} : options.clock().schedule(options.publishTimeout(), () -> fail(confirm));
        synchronized (this) {
            waiting.put(confirm, new Held(timeout, unconfirmed));
        }
        if (!stillHolding.getAsBoolean()) {
            confirm();
        }
        return confirm;
    }

    void confirm() {
        removeAll().keySet().forEach(confirm -> confirm.complete(null));
    }

    /** The connection went: nobody knows any more. */
    void lose() {
        removeAll().forEach((confirm, held) -> confirm.completeExceptionally(held.failure()));
    }

    /** Waits until nothing is in flight, no longer than the publish timeout. */
    synchronized void awaitEmpty() {
        if (reserved > 0) {
            awaitUntil(() -> reserved == 0);
        }
    }

    private void fail(CompletableFuture<Void> confirm) {
        Held held;
        synchronized (this) {
            held = waiting.remove(confirm);
            if (held != null) {
                giveUp();
            }
        }
        if (held != null) {
            confirm.completeExceptionally(held.failure());
        }
    }

    private synchronized Map<CompletableFuture<Void>, Held> removeAll() {
        Map<CompletableFuture<Void>, Held> all = new LinkedHashMap<>(waiting);
        waiting.clear();
        List<Held> timers = new ArrayList<>(all.values());
        timers.forEach(held -> held.timeout().cancel());
        reserved -= all.size();
        notifyAll();
        return all;
    }

    private boolean awaitUntil(BooleanSupplier condition) {
        boolean[] late = {false};
        Clock.Timer timer = options.clock().schedule(options.publishTimeout(), () -> {
            synchronized (this) {
                late[0] = true;
                notifyAll();
            }
        });
        try {
            while (!condition.getAsBoolean() && !late[0]) {
                wait();
            }
            return condition.getAsBoolean();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            timer.cancel();
        }
    }

    private record Held(Clock.Timer timeout, String unconfirmed) {
        PublishException failure() {
            return new PublishException(Reason.UNCONFIRMED, unconfirmed);
        }
    }
}
