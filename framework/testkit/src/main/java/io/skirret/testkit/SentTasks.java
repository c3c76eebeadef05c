package io.skirret.testkit;

import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskBody;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.AssertProvider;

/** The calls that were sent so far, in order; {@code assertThat} of it gives a {@link SentTasksAssert}. Thread-safe. */
public final class SentTasks implements AssertProvider<SentTasksAssert> {

    private static final TaskMessageDecoder DECODER = new TaskMessageDecoder(DecodeLimits.DEFAULT);

    private final List<SentTask> all = new CopyOnWriteArrayList<>();

    private final Wire wire;

    SentTasks(Wire wire) {
        this.wire = wire;
    }

    /** How values travel. */
    Wire wire() {
        return wire;
    }

    /** All of them, oldest first. */
    public List<SentTask> all() {
        return List.copyOf(all);
    }

    /** The calls of one task, oldest first. */
    public List<SentTask> of(String task) {
        return all.stream().filter(sent -> sent.task().equals(task)).toList();
    }

    /** Forgets what was sent so far. */
    public void clear() {
        all.clear();
    }

    @Override
    public SentTasksAssert assertThat() {
        return new SentTasksAssert(this);
    }

    @Override
    public String toString() {
        return all.toString();
    }

    void record(Message message, String queue, Duration delay) {
        try {
            TaskMessage task = DECODER.decode(message);
            all.add(new SentTask(task.task(), task.id(), queue, delay, arguments(task), message));
        } catch (UnusableMessageException unusable) {
            throw new IllegalArgumentException("the client sent a message that no worker could read", unusable);
        }
    }

    static String arguments(TaskMessage task) throws UnusableMessageException {
        return TaskBody.decode(task).args().toString().replace(", ", ",");
    }
}
