package io.skirret.worker.internal.execute;

import io.skirret.client.internal.RunningCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TimeLimits;
import io.skirret.task.DeliveryInfo;
import io.skirret.task.RetryRequest;
import io.skirret.time.Clock;
import io.skirret.worker.WorkerTracing.TracedRun;
import io.skirret.worker.internal.gate.GateResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run: the body's view of it, and the two things others may do to it, each safe at any moment: stop it, and claim
 * its outcome. Whoever claims decides; the other's outcome changes nothing.
 */
final class RunningTask implements RunningCall {

    private static final long PROGRESS_EVERY_NANOS = Duration.ofMillis(250).toNanos();

    /** Why a body is told to stop; the later ones outrank the earlier. */
    enum Stop {
        SOFT_LIMIT,
        SHUTDOWN,
        REVOKED,
        HARD_LIMIT
    }

    private final GateResult.Admitted go;
    private final Slots.Slot slot;
    private final Clock clock;
    private final Results replies;
    private final boolean wantsReply;
    private final TimeLimits limits;
    private final Instant startedAt;
    private final long startedNanos;
    /** The thread's, which is made once: the JVM makes each new object's with a call into itself. */
    private final int hash = System.identityHashCode(Thread.currentThread());

    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile boolean told;
    private volatile @Nullable TracedRun traced;
    private final Object guard = new Object();

    // Under guard. The thread is there only while the body may be interrupted.
    private @Nullable Thread thread;
    private @Nullable Stop stop;
    private long lastProgressNanos;
    private boolean progressed;

    RunningTask(GateResult.Admitted go, Slots.Slot slot, Instant startedAt, Clock clock, Results replies) {
        this.go = go;
        this.slot = slot;
        this.clock = clock;
        this.replies = replies;
        TaskMessage message = go.attempt().message();
        this.wantsReply = !message.ignoreResult()
                && !go.task().definition().settings().ignoreResult()
                && replies.isWanted(message);
        this.limits = go.task().limitsFor(message.timeLimits());
        this.startedAt = startedAt;
        this.startedNanos = clock.nanoTime();
    }

    @Override
    public int hashCode() {
        return hash;
    }

    GateResult.Admitted go() {
        return go;
    }

    Slots.Slot slot() {
        return slot;
    }

    TimeLimits limits() {
        return limits;
    }

    Instant startedAt() {
        return startedAt;
    }

    Duration took() {
        return Duration.ofNanos(clock.nanoTime() - startedNanos);
    }

    boolean wantsReply() {
        return wantsReply;
    }

    /** From here on the current thread runs the body. */
    void enter() {
        synchronized (guard) {
            thread = Thread.currentThread();
            if (stop != null) {
                thread.interrupt();
            }
        }
    }

    /** The body is left, and its thread safe from interrupts meant for it. Why it was told to stop, or null. */
    @Nullable
    Stop leave() {
        synchronized (guard) {
            thread = null;
            // Reads and clears: the flag may be ours or the body's own, and neither is for the next.
            boolean unused = Thread.interrupted();
            return stop;
        }
    }

    /** Tells the body to stop; repeated, it interrupts again. */
    void stop(Stop why) {
        synchronized (guard) {
            if (stop == null || stop.compareTo(why) < 0) {
                stop = why;
            }
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** True for the first caller only: the one whose outcome counts. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** On the body's thread, before the body. */
    void traced(@Nullable TracedRun value) {
        traced = value;
    }

    /** As a trace has it; null if nobody traces, or its body has not begun. */
    @Nullable
    TracedRun traced() {
        return traced;
    }

    /** True once: that it takes long. Asked by one thread. */
    boolean tellOnce() {
        boolean first = !told;
        told = true;
        return first;
    }

    /** Where the body is, innermost frame first; empty once it has been left. */
    StackTraceElement[] stack() {
        synchronized (guard) {
            return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        }
    }

    String threadName() {
        synchronized (guard) {
            return thread == null ? "" : thread.getName();
        }
    }

    @Override
    public String id() {
        return message().id();
    }

    @Override
    public String task() {
        return message().task();
    }

    @Override
    public int retries() {
        return message().retries();
    }

    @Override
    public int maxRetries() {
        return go.plan().policy().maxRetries();
    }

    @Override
    public String rootId() {
        return message().rootId();
    }

    @Override
    public @Nullable String parentId() {
        return message().parentId();
    }

    @Override
    public @Nullable String groupId() {
        return message().group();
    }

    @Override
    public Map<String, @Nullable Object> headers() {
        return message().headers();
    }

    @Override
    public DeliveryInfo delivery() {
        return go.attempt().delivery().info();
    }

    @Override
    public RetryRequest retry(@Nullable Throwable cause, @Nullable Duration delay) {
        throw new RetryRequest(cause, delay);
    }

    @Override
    public void progress(long current, long total) {
        if (!wantsReply || claimed.get()) {
            return;
        }
        synchronized (guard) {
            long now = clock.nanoTime();
            if (progressed && now - lastProgressNanos < PROGRESS_EVERY_NANOS) {
                return;
            }
            progressed = true;
            lastProgressNanos = now;
        }
        replies.progress(message(), current, total);
    }

    @Override
    public boolean isCancelled() {
        synchronized (guard) {
            return stop != null;
        }
    }

    @Override
    public Optional<Duration> remainingTime() {
        Duration hard = limits.hard();
        if (hard == null) {
            return Optional.empty();
        }
        Duration left = hard.minus(took());
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    @Override
    public TaskMessage message() {
        return go.attempt().message();
    }
}
