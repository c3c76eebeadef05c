package io.skirret.testkit;

import io.skirret.client.TaskStub;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** What a test says about the calls that were sent. */
public final class SentTasksAssert extends AbstractAssert<SentTasksAssert, SentTasks> {

    SentTasksAssert(SentTasks actual) {
        super(actual, SentTasksAssert.class);
    }

    /** At least one call of this task was sent. */
    public SentTasksAssert hasTask(String task) {
        if (actual.of(task).isEmpty()) {
            failWithMessage("expected a call of %s, got %s", task, seen());
        }
        return this;
    }

    /** Holds if a call of this task was sent. */
    public SentTasksAssert hasTask(TaskStub<?> task) {
        return hasTask(task.definition().name());
    }

    /** At least one call of this task with just these arguments was sent; they are compared as they travel. */
    public SentTasksAssert hasTaskWith(String task, @Nullable Object... arguments) {
        String expected = actual.wire().json(arguments);
        if (actual.of(task).stream().noneMatch(sent -> sent.arguments().equals(expected))) {
            failWithMessage("expected a call of %s%s, got %s", task, expected, seen());
        }
        return this;
    }

    /** Holds if a call of this task was sent with arguments equal to these, in the order of its parameters. */
    public SentTasksAssert hasTaskWith(TaskStub<?> task, @Nullable Object... arguments) {
        return hasTaskWith(task.definition().name(), arguments);
    }

    /** At least one call of this task was sent to wait for this long. */
    public SentTasksAssert hasTaskIn(Duration delay, String task) {
        if (actual.of(task).stream().noneMatch(sent -> sent.delay().equals(delay))) {
            failWithMessage("expected a call of %s that waits for %s, got %s", task, delay, seen());
        }
        return this;
    }

    /** Holds if a call of this task was sent with this countdown. */
    public SentTasksAssert hasTaskIn(Duration delay, TaskStub<?> task) {
        return hasTaskIn(delay, task.definition().name());
    }

    /** Holds if no call of this task was sent. */
    public SentTasksAssert hasNoTask(String task) {
        if (!actual.of(task).isEmpty()) {
            failWithMessage("expected no call of %s, got %s", task, seen());
        }
        return this;
    }

    /** Holds if no call of this task was sent. */
    public SentTasksAssert hasNoTask(TaskStub<?> task) {
        return hasNoTask(task.definition().name());
    }

    /** Exactly so many calls were sent, of all tasks together. */
    public SentTasksAssert hasSize(int calls) {
        if (actual.all().size() != calls) {
            failWithMessage("expected %s calls, got %s", calls, seen());
        }
        return this;
    }

    /** Holds if nothing was sent. */
    public SentTasksAssert isEmpty() {
        return hasSize(0);
    }

    private String seen() {
        List<SentTask> all = actual.all();
        return all.isEmpty()
                ? "none at all"
                : all.stream().map(SentTask::toString).collect(Collectors.joining("\n  ", all.size() + ":\n  ", ""));
    }
}
