package io.skirret.worker.internal.flight;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What the flight recorder is told of a message. No arguments, no results, no messages of exceptions. */
abstract class TaskEvent extends Event {

    private static final int LONGEST = 200;

    @Label("Task")
    @Nullable
    String task;

    @Label("Task Id")
    @Nullable
    String taskId;

    @Label("Attempt")
    @Description("1 for the first")
    long attempt;

    @Label("Queue")
    @Nullable
    String queue;

    @Label("Worker")
    @Nullable
    String worker;

    /** @param call null if it could not be read */
    final void tells(String ofWorker, String ofQueue, @Nullable TaskMessage call) {
        worker = ofWorker;
        queue = ofQueue;
        if (call != null) {
            task = SafeText.line(call.task(), LONGEST);
            taskId = SafeText.line(call.id(), LONGEST);
            attempt = call.retries() + 1L;
        }
    }

    /** From the delivery of a message to the start of its body. */
    @Name("skirret.Wait")
    @Label("Wait")
    @Category("Skirret")
    @Description("From the delivery of a message until its body begins, in this worker")
    @StackTrace(false)
    static final class Wait extends TaskEvent {}

    /** One run of a body. */
    @Name("skirret.Attempt")
    @Label("Attempt")
    @Category("Skirret")
    @Description("One run of a task's body")
    @StackTrace(false)
    static final class Attempt extends TaskEvent {

        @Label("Outcome")
        @Description("How the body ended: returned, threw, timed-out, cancelled, revoked, and what is rarer")
        @Nullable
        String outcome;
    }

    /** From the decision about a message to the moment at which the broker has all that follows from it. */
    @Name("skirret.Settle")
    @Label("Settle")
    @Category("Skirret")
    @Description("From the decision about a message until the broker has stored what follows and it is acknowledged")
    @StackTrace(false)
    static final class Settle extends TaskEvent {

        @Label("Ending")
        @Description("What became of the message: succeeded, retried, dead_lettered, delayed, and what is rarer")
        @Nullable
        String ending;
    }
}
