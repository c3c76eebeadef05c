package io.skirret.worker;

import java.util.List;

/**
 * Whether a worker does its work.
 *
 * @param healthy no problems
 * @param problems each in one sentence
 */
public record WorkerHealth(boolean healthy, List<String> problems) {

    public WorkerHealth {
        problems = List.copyOf(problems);
    }

    static WorkerHealth of(List<String> problems) {
        return new WorkerHealth(problems.isEmpty(), problems);
    }
}
