package io.skirret.worker.internal.execute;

import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskDefinition;
import org.jspecify.annotations.Nullable;

/** What a run tells its caller while it runs and when it returns. */
public interface Results {

    /** Whether somebody may want to know what becomes of a call whose sender asked for a result. */
    boolean isWanted(TaskMessage call);

    /**
     * The result as a message.
     *
     * @throws UnsendableException if it does not fit the wire
     */
    Message result(TaskMessage call, TaskDefinition<?> task, @Nullable Object value);

    /** Sends how far the task is; best effort, never throws. */
    void progress(TaskMessage call, long current, long total);
}
