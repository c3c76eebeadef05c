package io.skirret.client.internal;

import io.skirret.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The runs of one task method in this process, by which a call on any thread finds the run it belongs to. */
final class MethodRuns {

    private static final ConcurrentHashMap<String, MethodRuns> ALL = new ConcurrentHashMap<>();

    private final Set<TaskRun> active = ConcurrentHashMap.newKeySet();
    private final IdleRuns idle = new IdleRuns(Clock.system());
    private volatile boolean woven;

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
        if (woven) {
            idle.ended(run);
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
        return idle.sentAgain(arguments);
    }
}
