package io.skirret.worker;

import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TimeLimits;
import io.skirret.transport.Delivery;
import io.skirret.worker.internal.consume.Subscriptions;
import io.skirret.worker.internal.execute.ActiveRun;
import io.skirret.worker.internal.execute.RunStack;
import io.skirret.worker.internal.feature.QueueCount;
import io.skirret.worker.internal.feature.RunningWorker;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.pipeline.DeliveryPipeline;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A worker as its features see it.
 *
 * @param mostConcurrency maximum number of runs at a time while it runs
 * @param budget how long running tasks may finish when it is told to stop
 */
record AttachedWorker(
        Worker worker, DeliveryPipeline pipeline, Subscriptions subscriptions, Duration budget, int mostConcurrency)
        implements RunningWorker {

    @Override
    public List<String> queues() {
        return subscriptions.queues();
    }

    @Override
    public int concurrency() {
        return pipeline.slots().size();
    }

    @Override
    public int mostConcurrency() {
        return mostConcurrency;
    }

    @Override
    public void concurrency(int value) {
        // First what may fail: without its messages a slot is of no use.
        subscriptions.prefetch(value);
        pipeline.slots().resize(value);
    }

    @Override
    public void holdQueues(Collection<String> queues) {
        subscriptions.hold(queues);
    }

    @Override
    public void drain(boolean drain) {
        subscriptions.drain(drain);
    }

    @Override
    public boolean drained() {
        return subscriptions.drained();
    }

    @Override
    public int running() {
        return pipeline.running();
    }

    @Override
    public long executed() {
        return pipeline.counters().executed();
    }

    @Override
    public Map<String, QueueCount> queueCounts() {
        Map<String, QueueCount> counts = new TreeMap<>(pipeline.queues());
        List<String> taken = queues();
        counts.entrySet().removeIf(each -> each.getValue().held() == 0 && !taken.contains(each.getKey()));
        taken.forEach(queue -> counts.putIfAbsent(queue, new QueueCount(0, 0)));
        return counts;
    }

    @Override
    public List<ActiveRun> active() {
        return pipeline.execution().active();
    }

    @Override
    public List<Delivery> reserved() {
        return pipeline.reserved();
    }

    @Override
    public void addQueue(String queue) {
        subscriptions.add(queue);
    }

    @Override
    public void removeQueue(String queue) {
        subscriptions.remove(queue);
    }

    @Override
    public Set<String> revoke(Predicate<TaskMessage> calls) {
        return pipeline.execution().revoke(calls);
    }

    @Override
    public List<RunStack> stacks(Predicate<TaskMessage> calls) {
        return pipeline.execution().stacks(calls);
    }

    @Override
    public @Nullable KnownTask task(String name) {
        return pipeline.task(name);
    }

    @Override
    public boolean timeLimits(String task, TimeLimits limits) {
        KnownTask known = pipeline.task(task);
        if (known != null) {
            known.limits().set(limits);
        }
        return known != null;
    }

    @Override
    public TimeLimits timeLimits(String task) {
        KnownTask known = pipeline.task(task);
        return known == null ? TimeLimits.NONE : known.limitsFor(TimeLimits.NONE);
    }

    @Override
    public void shutdown() {
        var unused = worker.shutdown(budget);
    }
}
