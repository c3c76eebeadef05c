package io.skirret.console.internal.doctor;

import io.skirret.cli.internal.doctor.Finding;
import io.skirret.message.internal.SafeText;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the broker when somebody asks for it, on a thread of its own and one look at a time, and keeps what the last
 * one found. Thread-safe.
 */
public final class Doctor implements AutoCloseable {

    private static final int LONGEST = 1_000;
    /** Each holds a thread of the server. */
    private static final int MOST_WAITING = 4;

    private final @Nullable Examination examination;
    private final Clock clock;
    private Seen seen = new Seen(null, null, List.of(), null);
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
    private @Nullable Thread thread;
    private int waiting;

    /** @param examination null if the broker's address is not known here */
    public Doctor(@Nullable Examination examination, Clock clock) {
        this.examination = examination;
        this.clock = clock;
    }

    /**
     * What is known.
     *
     * @param runningSince when the look began that has not ended; null for none
     * @param lookedAt when the last one ended; null for none
     * @param trouble why it found nothing; null if it could look
     */
    public record Seen(
            @Nullable Instant runningSince,
            @Nullable Instant lookedAt,
            List<Finding> findings,
            @Nullable String trouble) {

        /** Whether nothing is broken, as far as was looked. */
        public boolean isHealthy() {
            return trouble == null
                    && findings.stream().noneMatch(finding -> finding.status() == Finding.Status.TROUBLE);
        }
    }

    /** Whether it can look at all. */
    public boolean knowsBroker() {
        return examination != null;
    }

    /** Without a look. */
    public synchronized Seen seen() {
        return seen;
    }

    /** How many wait for a look. */
    public synchronized int waiting() {
        return waiting;
    }

    /**
     * Looks, or waits for the look that runs, and gives what is known then: the look may go on after so long. Empty,
     * and at once, if as many wait already as may.
     *
     * @throws IllegalStateException if it does not know the broker's address
     */
    public Optional<Seen> look(Duration patience) throws InterruptedException {
        CompletableFuture<Void> look = begin();
        if (look == null) {
            return Optional.empty();
        }
        try {
            look.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException goesOn) {
            return Optional.of(seen());
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            waitsNoMore();
        }
        return Optional.of(seen());
    }

    private synchronized void waitsNoMore() {
        waiting--;
    }

    /** The look to wait for; null if too many do. */
    private synchronized @Nullable CompletableFuture<Void> begin() {
        Examination asked = examination;
        if (asked == null) {
            throw new IllegalStateException("expected to know the broker's address, got none");
        }
        if (waiting >= MOST_WAITING) {
            return null;
        }
        waiting++;
        if (running.isDone()) {
            seen = new Seen(clock.now(), seen.lookedAt(), seen.findings(), seen.trouble());
            CompletableFuture<Void> end = new CompletableFuture<>();
            running = end;
            Thread started = new Thread(() -> run(asked, end), "skirret-console-doctor");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
        return running;
    }

    private void run(Examination asked, CompletableFuture<Void> end) {
        List<Finding> findings = List.of();
        String trouble = null;
        try {
            findings = asked.findings();
        } catch (InterruptedException closed) {
            trouble = "the console stops";
        } catch (RuntimeException | Error failed) {
            trouble = SafeText.line(String.valueOf(failed.getMessage()), LONGEST);
        }
        synchronized (this) {
            seen = new Seen(null, clock.now(), findings, trouble);
        }
        end.complete(null);
    }

    /** Breaks off a look that runs, and does not wait for it. */
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
