package io.skirret.client.internal;

import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskContext;

/** A run that a message asked for: what the calls it makes must know of it. */
public interface RunningCall extends TaskContext {

    /** What it runs. */
    TaskMessage message();
}
