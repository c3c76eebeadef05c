package io.skirret.console.internal.history;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What people are told of workers that are not heard any more. */
final class SilentWorkers {

    private static final int NAMED = 3;

    private SilentWorkers() {}

    /** @param silent one or more */
    static String sentence(List<WorkerLife> silent) {
        String named = silent.stream()
                .limit(NAMED)
                .map(life -> life.name() + " is silent since "
                        + Objects.requireNonNull(life.silentSince()).truncatedTo(ChronoUnit.SECONDS))
                .collect(Collectors.joining(", "));
        int more = silent.size() - NAMED;
        return "Worker " + named + (more > 0 ? ", and " + more + " more" : "")
                + ": it was not stopped in order, or cannot reach the broker.";
    }
}
