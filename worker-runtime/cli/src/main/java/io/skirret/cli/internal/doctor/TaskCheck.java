package io.skirret.cli.internal.doctor;

import io.skirret.settings.internal.Durations;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tasks ask for, against what the broker or its setting gives. */
final class TaskCheck {

    private final Patient patient;

    TaskCheck(Patient patient) {
        this.patient = patient;
    }

    /** As the worker warns when it starts: a fifth of the time is kept for all but the run. */
    List<Finding> timeLimits() {
        Duration held = patient.worker().consumerTimeout();
        List<Finding> findings = new ArrayList<>();
        for (TaskDefinition<?> task : patient.tasks()) {
            TaskSettings settings = task.settings();
            Duration limit = settings.timeLimit();
            if (limit != null && settings.acksLate() && !held.isZero() && limit.compareTo(most(held)) > 0) {
                findings.add(Finding.trouble(
                        "task " + task.name(),
                        "a time limit of at most " + Durations.format(most(held)) + ": the broker takes a message back"
                                + " after " + Durations.format(held),
                        Durations.format(limit),
                        "a run that needs its time is ended by the broker's consumer_timeout, and runs again",
                        "allow more there and in skirret.worker.consumer-timeout, or lower the limit"));
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    "time limits",
                    held.isZero()
                            ? "the broker holds messages without end (skirret.worker.consumer-timeout=0s)"
                            : "all fit within the consumer time-out of " + Durations.format(held)));
        }
        return findings;
    }

    private static Duration most(Duration held) {
        return held.multipliedBy(4).dividedBy(5);
    }

    /** The tasks that have a priority above none. */
    List<String> urgent() {
        return patient.tasks().stream()
                .filter(task ->
                        task.settings().priority() != null && task.settings().priority() > 0)
                .map(TaskDefinition::name)
                .sorted()
                .toList();
    }
}
