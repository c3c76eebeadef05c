package io.skirret.console.internal.tasks;

import io.skirret.console.internal.store.ConsoleDatabase;
import java.time.Duration;

/** A history of calls that is not full, for tests. */
public final class CallHistory {

    private CallHistory() {}

    public static TaskCalls in(ConsoleDatabase database) {
        return new TaskCalls(database, new TaskCalls.Limits(Duration.ofDays(7), 1_000_000));
    }
}
