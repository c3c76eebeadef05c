package io.skirret.console.internal.alerts;

import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.queues.QueueDepth;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.Breakers;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * What is looked at.
 *
 * @param queues what the work queues hold; asks nobody
 */
public record AlertSources(
        ConsoleDatabase database,
        DeadLetterStore letters,
        ExecutionCounts executions,
        EventHistory events,
        Breakers breakers,
        Transport transport,
        Supplier<? extends Collection<QueueDepth>> queues) {}
