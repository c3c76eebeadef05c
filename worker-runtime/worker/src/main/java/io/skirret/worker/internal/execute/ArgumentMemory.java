package io.skirret.worker.internal.execute;

import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory the arguments of all running tasks may take, as far as their messages tell before they are read: a
 * body within all limits can take thirty times its size on the heap, and as many are read at a time as tasks run. What
 * is too much at once waits for those that came before it; one that is more than all there is runs alone. Small bodies,
 * which nearly all are, are not counted, and pass without a lock. Thread-safe.
 */
public final class ArgumentMemory {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");

    private static final int SMALL = 16 * 1024;
    /** What each value of the smallest kind takes on the heap, with its share of the map that it is in. */
    private static final int BYTES_PER_VALUE = 80;

    private static final int UNIT = 1024;
    private static final int MOST_UNITS = 1 << 29;

    private final DecodeLimits limits;
    private final int units;
    /** Fair: a large body must not wait for ever behind smaller ones. */
    private final Semaphore free;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param bytes a quarter of the heap unless given */
    public ArgumentMemory(Optional<Integer> bytes, DecodeLimits limits) {
        long most = bytes.map(Integer::longValue).orElse(Runtime.getRuntime().maxMemory() / 4);
        this.limits = limits;
        this.units = (int) Math.max(1, Math.min(MOST_UNITS, most / UNIT));
        this.free = new Semaphore(units, true);
    }

    /**
     * Takes what the arguments of a call need; waits, uninterruptibly, until that is there, or until {@link #end}.
     *
     * @return what was taken, to be given back; 0 for nearly all calls
     */
    int take(TaskMessage call) {
        int needed = needed(call);
        if (needed > 0) {
            if (free.availablePermits() < needed || free.hasQueuedThreads()) {
                tell(call, needed);
            }
            free.acquireUninterruptibly(needed);
        }
        return needed;
    }

    void giveBack(int taken) {
        if (taken > 0) {
            free.release(taken);
        }
    }

    /** Nobody waits any more, because nothing begins any more. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            free.release(MOST_UNITS);
        }
    }

    private int needed(TaskMessage call) {
        byte[] body = call.body();
        boolean compressed = call.headers().containsKey(HeaderNames.COMPRESSION);
        if (!compressed && body.length <= SMALL) {
            return 0;
        }
        long bytes;
        long values;
        if (compressed) {
            // Nobody knows before it is expanded, and then it is there.
            bytes = Math.min(limits.maxExpandedBytes(), (long) body.length * limits.maxRatio());
            values = bytes <= SMALL ? 0 : Math.min(limits.maxTokens(), bytes / 2);
        } else {
            bytes = body.length;
            values = values(body);
        }
        long needed = bytes <= SMALL ? 0 : (2 * bytes + values * BYTES_PER_VALUE) / UNIT;
        return (int) Math.min(units, needed);
    }

    /** About as many as there are, since each but the first of a list or an object is preceded by one of these. */
    private static long values(byte[] json) {
        long values = 0;
        for (byte each : json) {
            if (each == ',' || each == ':' || each == '[' || each == '{') {
                values++;
            }
        }
        return values;
    }

    private void tell(TaskMessage call, int needed) {
        if (told.compareAndSet(false, true)) {
            log.warn(
                    "The arguments of {}[{}] need about {} KiB of memory, more than is free of the {} KiB for the arguments of all"
                            + " tasks that run: the task waits for others to end. More that wait are told at DEBUG only. Give the"
                            + " worker more heap, or raise skirret.worker.argument-memory",
                    SafeText.line(call.task(), 200),
                    SafeText.line(call.id(), 200),
                    needed,
                    units);
        } else {
            log.debug("The arguments of {} need about {} KiB of memory, and wait for it", call.id(), needed);
        }
    }
}
