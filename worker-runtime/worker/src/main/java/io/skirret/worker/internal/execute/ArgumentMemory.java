package io.skirret.worker.internal.execute;

import io.skirret.message.internal.BodyCost;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskMessage;
import io.skirret.time.Clock;
import io.skirret.worker.internal.consume.LogFields;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory the arguments of all running tasks may take, as far as their messages tell before they are read: a
 * body within all limits can take thirty times its size on the heap, and as many are read at a time as tasks run. What
 * is too much at once waits for those that came before it, but not for longer than {@link #LONGEST_WAIT}: what runs may
 * do so for hours, and a slot must not stand still as long. One that is more than all there is runs alone. Small
 * bodies, which nearly all are, are not counted, and pass without a lock. Thread-safe.
 */
public final class ArgumentMemory {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");

    public static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private static final int SMALL = 16 * 1024;
    /** What each value of the smallest kind takes on the heap, with its share of the map that it is in. */
    private static final int BYTES_PER_VALUE = 80;

    private static final int UNIT = 1024;
    private static final int MOST_UNITS = 1 << 29;

    private final DecodeLimits limits;
    private final int units;
    private final Memory free;

    private final Clock clock;
    private final long longestWaitNanos;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param bytes a quarter of the heap unless given */
    public ArgumentMemory(Optional<Integer> bytes, DecodeLimits limits, Clock clock, Duration longestWait) {
        this.clock = clock;
        this.longestWaitNanos = longestWait.toNanos();
        long most = bytes.map(Integer::longValue).orElse(Runtime.getRuntime().maxMemory() / 4);
        this.limits = limits;
        this.units = (int) Math.max(1, Math.min(MOST_UNITS, most / UNIT));
        this.free = new Memory(units);
    }

    /**
     * Takes what the arguments of a call need; waits until that is there, until {@link #end}, or for as long as a call
     * waits at most.
     *
     * @return what is to be given back; 0 for nearly all calls
     */
    public int take(TaskMessage call) {
        int needed = needed(call);
        if (needed == 0) {
            return 0;
        }
        if (free.availablePermits() < needed || free.hasQueuedThreads()) {
            tell(call, needed);
        }
        if (!acquire(needed)) {
            log.debug("The arguments of {} have waited long enough: they are read now", call.id());
            free.reduce(needed);
        }
        return needed;
    }

    // An interrupt is for whoever called.
    private boolean acquire(int needed) {
        long until = clock.nanoTime() + longestWaitNanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return free.tryAcquire(needed, until - clock.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What {@link #take} has returned for a call, once its body has returned. */
    public void giveBack(int taken) {
        if (taken > 0) {
            free.release(taken);
        }
    }

    /** In KiB; negative where more was taken than there is. */
    int free() {
        return free.availablePermits();
    }

    /** Nobody waits any more, because nothing begins any more. */
    public void end() {
        if (ended.compareAndSet(false, true)) {
            free.release(MOST_UNITS);
        }
    }

    private int needed(TaskMessage call) {
        if (call.body().length <= SMALL && !BodyCost.isCompressed(call)) {
            return 0;
        }
        BodyCost cost = BodyCost.of(call, limits);
        long values = Math.min(limits.maxTokens(), cost.values());
        long needed = cost.bytes() <= SMALL ? 0 : (2 * cost.bytes() + values * BYTES_PER_VALUE) / UNIT;
        return (int) Math.min(units, needed);
    }

    private void tell(TaskMessage call, int needed) {
        if (told.compareAndSet(false, true)) {
            log.warn(
                    "The arguments of {} need about {} KiB of memory, more than is free of the {} KiB for the arguments of all"
                            + " tasks that run: the task waits for others to end, for a minute at most. More that wait are told at DEBUG only. Give the"
                            + " worker more heap, or raise skirret.worker.argument-memory",
                    LogFields.who(call),
                    needed,
                    units);
        } else {
            log.debug("The arguments of {} need about {} KiB of memory, and wait for it", call.id(), needed);
        }
    }

    /** Of which more may be taken than there is. */
    private static final class Memory extends Semaphore {
        private static final long serialVersionUID = 1L;

        Memory(int units) {
            // Fair: a large body must not wait for ever behind smaller ones.
            super(units, true);
        }

        void reduce(int units) {
            reducePermits(units);
        }
    }
}
