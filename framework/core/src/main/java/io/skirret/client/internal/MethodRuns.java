package io.skirret.client.internal;

import io.skirret.client.internal.TaskRun.Match;
import io.skirret.time.Clock;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The runs of one task method in this process, by which a call on any thread finds the run it belongs to. */
final class MethodRuns {

    private static final int MOST_REMEMBERED = 1_000;

    /** How long after its end a run that entered no body is remembered. */
    private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The same where arguments are only equal: another caller's may be, too. */
    private static final long EQUAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Clock CLOCK = Clock.system();

    private static final ConcurrentHashMap<String, MethodRuns> ALL = new ConcurrentHashMap<>();

    private final Set<TaskRun> active = ConcurrentHashMap.newKeySet();
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();
    private volatile boolean woven;
    private volatile boolean anyIdle;

    /** A run that ended without entering its body. */
    private record Idle(TaskRun run, long endedNanos) {}

    static MethodRuns of(String method) {
        MethodRuns known = ALL.get(method);
        return known == null ? ALL.computeIfAbsent(method, unused -> new MethodRuns()) : known;
    }

    /** A woven call arrived: from now on, a run without a body is worth remembering. */
    void calledWoven() {
        if (!woven) {
            woven = true;
        }
    }

    void begin(TaskRun run) {
        active.add(run);
    }

    void end(TaskRun run) {
        active.remove(run);
        run.end();
        if (woven && !run.entered()) {
            synchronized (idle) {
                long now = CLOCK.nanoTime();
                idle.addLast(new Idle(run, now));
                forget(now);
                if (idle.size() > MOST_REMEMBERED) {
                    idle.removeFirst();
                }
                anyIdle = true;
            }
        }
    }

    /** The run that a call on a thread without one belongs to, its body entered; null for none. */
    @Nullable
    TaskRun enterElsewhere(@Nullable Object[] arguments) {
        if (active.isEmpty()) {
            return null;
        }
        for (TaskRun run : active) {
            if (run.enterElsewhere(run.match(arguments))) {
                return run;
            }
        }
        return null;
    }

    /** The run that entered no body and sends itself by this call, which comes when it is over; null for none. */
    @Nullable
    SentAgain sentAgain(@Nullable Object[] arguments) {
        if (!anyIdle) {
            return null;
        }
        synchronized (idle) {
            long now = CLOCK.nanoTime();
            forget(now);
            SentAgain found = null;
            for (Idle each : idle) {
                Match match = each.run.match(arguments);
                if (match == Match.SAME || (match == Match.EQUAL && now - each.endedNanos <= EQUAL_NANOS)) {
                    found = new SentAgain(each.run, match == Match.SAME);
                    idle.remove(each);
                    break;
                }
            }
            anyIdle = !idle.isEmpty();
            return found;
        }
    }

    // The oldest come first.
    private void forget(long now) {
        for (Idle oldest = idle.peekFirst();
                oldest != null && now - oldest.endedNanos > REMEMBERED_NANOS;
                oldest = idle.peekFirst()) {
            idle.removeFirst();
        }
    }
}
