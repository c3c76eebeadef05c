package io.skirret.worker;

import io.skirret.SkirretException;
import java.util.List;

/**
 * A worker cannot start as it is configured. The message lists every problem: expected, got, what to do. No message was
 * taken.
 */
public final class WorkerConfigurationException extends SkirretException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** @param problems each by itself: expected, got, what to do; at least one */
    public WorkerConfigurationException(List<String> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem by itself: expected, got, what to do. At least one. */
    public List<String> problems() {
        return problems;
    }

    private static String message(List<String> problems) {
        return "the worker was not started and no message was taken: "
                + (problems.size() == 1
                        ? problems.get(0)
                        : problems.size() + " problems\n- " + String.join("\n- ", problems));
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
