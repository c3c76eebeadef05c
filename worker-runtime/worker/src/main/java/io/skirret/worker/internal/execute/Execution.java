package io.skirret.worker.internal.execute;

import io.skirret.client.internal.TaskBodies;
import io.skirret.client.internal.TaskRun;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TimeLimits;
import io.skirret.task.InstanceFactory;
import io.skirret.task.Reject;
import io.skirret.task.RetryRequest;
import io.skirret.task.SoftTimeLimitExceeded;
import io.skirret.task.TaskCallbacks;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TimeLimitExceeded;
import io.skirret.task.internal.CurrentTask;
import io.skirret.time.Clock;
import io.skirret.worker.WorkerTracing.TracedRun;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.crash.CrashPoint;
import io.skirret.worker.internal.gate.GateResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs bodies and turns every ending into an {@link Outcome}: returned, thrown, asked, refused, timed out, cancelled.
 * Nothing a body does gets past here; each run has exactly one outcome.
 */
public final class Execution {

    private static final Logger log = LoggerFactory.getLogger(Execution.class);
    private static final @Nullable Object[] NO_ARGUMENTS = {};

    private final String worker;
    private final Clock clock;
    private final InstanceFactory instances;
    private final ArgumentBinder binder;
    private final Results replies;
    private final Slots slots;
    private final Duration grace;
    private final RunChecks checks;
    private final RunScopes scopes;
    private final Consumer<CompletedRun> ended;
    private final Consumer<StuckRun> stuck;
    private final Set<RunningTask> running = ConcurrentHashMap.newKeySet();
    /** Given up at their hard limit, and not returned yet. */
    private final Set<RunningTask> outstayed = ConcurrentHashMap.newKeySet();

    private final AtomicInteger abandoned = new AtomicInteger();
    private volatile boolean cancelled;

    /**
     * @param worker its name
     * @param grace how long a body may take to return once it is interrupted at its hard limit
     * @param checks what is asked of each call as it is about to run
     * @param scopes what surrounds each body
     * @param ended told once a run
     * @param stuck told of each body that outstays the grace, before {@code ended}
     */
    public Execution(
            String worker,
            Clock clock,
            InstanceFactory instances,
            ArgumentBinder binder,
            Results replies,
            Slots slots,
            Duration grace,
            RunChecks checks,
            RunScopes scopes,
            Consumer<CompletedRun> ended,
            Consumer<StuckRun> stuck) {
        this.worker = worker;
        this.clock = clock;
        this.instances = instances;
        this.binder = binder;
        this.replies = replies;
        this.slots = slots;
        this.grace = grace;
        this.checks = checks;
        this.scopes = scopes;
        this.ended = ended;
        this.stuck = stuck;
    }

    /** Runs on this thread, in this slot, as started at the time that others have been told. Never throws. */
    public void run(GateResult.Admitted go, Slots.Slot slot, Instant startedAt) {
        RunningTask task = new RunningTask(go, slot, startedAt, clock, replies);
        running.add(task);
        Outcome withdrawn = withdrawn(task);
        if (withdrawn != null) {
            running.remove(task);
            end(task, withdrawn);
            return;
        }
        Clock.Timer soft = null;
        Clock.Timer hard = null;
        Outcome outcome;
        try {
            soft = limit(task.limits().soft(), () -> task.stop(RunningTask.Stop.SOFT_LIMIT));
            hard = limit(task.limits().hard(), () -> giveUp(task));
            outcome = isolated(task);
        } catch (Throwable noTimer) {
            // It must not run without its limits.
            outcome = new Outcome.Failed(noTimer);
        } finally {
            running.remove(task);
            cancel(soft);
            cancel(hard);
        }
        CrashPoint.AFTER_EFFECT.pass();
        end(task, outcome);
    }

    /** Either this sees that it is not to run, or {@link #cancelAll} and {@link #revoke} see the task. */
    private @Nullable Outcome withdrawn(RunningTask task) {
        if (cancelled) {
            return new Outcome.Cancelled();
        }
        // It may have come since the gate was asked.
        return checks.isRevoked(task.message()) ? Outcome.Revoked.BEFORE_IT_RAN : null;
    }

    /**
     * On the body's thread. If the run was given up meanwhile its slot goes to another thread, and this one must not
     * take a further job in it.
     */
    private void end(RunningTask task, Outcome outcome) {
        if (task.claim()) {
            ended.accept(ran(task, outcome));
        } else {
            task.slot().abandon();
            outstayed.remove(task);
        }
    }

    /** Calls a task's callbacks, in a slot as tasks are, when one is free. What they throw is logged. */
    public void callBack(
            TaskMessage message, Class<? extends TaskCallbacks> type, Consumer<? super TaskCallbacks> call) {
        slots.submit(slot -> {
            ThreadSnapshot lent = ThreadSnapshot.current();
            ThreadLocals.Aside aside = ThreadLocals.setAside();
            try {
                LogContext.set(worker, message, null);
                call.accept(instances.instance(type));
            } catch (Throwable broken) {
                log.warn(
                        "Expected the callbacks {} to take what became of {}, but they threw; nothing else changes",
                        type.getName(),
                        LogFields.who(message),
                        SafeThrowable.of(broken));
            } finally {
                ThreadLocals.restore(aside);
                lent.restore();
            }
        });
    }

    public int running() {
        return running.size();
    }

    /** The bodies that run now. */
    public List<ActiveRun> active() {
        return running.stream()
                .map(task -> new ActiveRun(
                        task.go().attempt(),
                        task.startedAt(),
                        !task.go().task().definition().settings().acksLate()))
                .toList();
    }

    /** The runs that outstayed their hard limit and hold a thread still, as people read it: the call and its thread. */
    public List<String> outstayed() {
        return outstayed.stream()
                .map(task -> LogFields.who(task.message()) + " in thread " + task.threadName())
                .sorted()
                .toList();
    }

    /** Where the bodies of these calls are right now. */
    public List<RunStack> stacks(Predicate<TaskMessage> calls) {
        return running.stream()
                .filter(task -> calls.test(task.message()))
                .map(task -> new RunStack(task.id(), task.task(), task.threadName(), List.of(task.stack())))
                .toList();
    }

    /** Tells the bodies of these calls to stop, because somebody revoked them; the ids of those that run. */
    public Set<String> revoke(Predicate<TaskMessage> calls) {
        Set<String> told = new LinkedHashSet<>();
        for (RunningTask task : running) {
            if (calls.test(task.message())) {
                task.stop(RunningTask.Stop.REVOKED);
                told.add(task.id());
            }
        }
        return told;
    }

    /** Tells of the runs that have gone on for this long and whose message the broker still waits for, once of each. */
    public void startedBefore(Duration ago, BiConsumer<GateResult.Admitted, Duration> tell) {
        for (RunningTask task : running) {
            Duration ran = task.took();
            if (ran.compareTo(ago) >= 0
                    && task.go().task().definition().settings().acksLate()
                    && task.tellOnce()) {
                tell.accept(task.go(), ran);
            }
        }
    }

    /** Tells every body to stop, because the worker does; none begins from now on. */
    public void cancelAll() {
        cancelled = true;
        running.forEach(task -> task.stop(RunningTask.Stop.SHUTDOWN));
    }

    /** Ends every run that is still going as cancelled, whatever its body does. */
    public void abandonAll() {
        for (RunningTask task : running) {
            if (task.claim()) {
                // Before the end is told, which may be the last thing anybody waits for.
                abandoned.incrementAndGet();
                task.slot().abandon();
                ended.accept(ran(task, new Outcome.Cancelled(false)));
            }
        }
    }

    /** How many runs {@link #abandonAll} has ended. */
    public int abandoned() {
        return abandoned.get();
    }

    private static CompletedRun ran(RunningTask task, Outcome outcome) {
        return new CompletedRun(task.go(), outcome, task.wantsReply(), task.startedAt(), task.took(), task.traced());
    }

    /** On a thread as clean as a new one, and leaves it so. */
    private Outcome isolated(RunningTask task) {
        ThreadSnapshot lent = ThreadSnapshot.current();
        ThreadLocals.Aside aside = ThreadLocals.setAside();
        TracedRun traced = null;
        try {
            traced = scopes.begin(task);
            task.traced(traced);
            LogContext.set(worker, task.go().attempt().message(), traced);
            CurrentTask.set(task);
            return body(task);
        } catch (Throwable broken) {
            // A stack that overflowed inside our own frames, say.
            return new Outcome.Failed(broken);
        } finally {
            CurrentTask.set(null);
            scopes.leave(traced);
            ThreadLocals.restore(aside);
            lent.restore();
        }
    }

    private Outcome body(RunningTask task) {
        TaskDefinition<?> definition = task.go().task().definition();
        TaskMessage message = task.go().attempt().message();
        @Nullable Object[] arguments;
        try {
            arguments = checks.isSimulated(message) ? NO_ARGUMENTS : binder.bind(definition, message);
        } catch (UnusableMessageException unusable) {
            return new Outcome.BadArguments(unusable.reason(), unusable.detail());
        }
        Object value = null;
        Throwable thrown = null;
        RunningTask.Stop stop;
        task.enter();
        try {
            CrashPoint.AFTER_START.pass();
            checks.enter(message);
            TaskRun run = TaskBodies.enterBody(definition.method(), arguments, task);
            try {
                value = FutureUnwrapper.value(definition.invoker().invoke(instances, arguments, task));
                run.awaitBodies();
            } finally {
                TaskBodies.leaveBody();
            }
        } catch (Throwable any) {
            // Errors too: a task must not end the worker (I8).
            thrown = FutureUnwrapper.cause(any);
        } finally {
            stop = task.leave();
        }
        return thrown == null ? returned(task, stop, definition, message, value) : thrown(task, stop, message, thrown);
    }

    private Outcome returned(
            RunningTask task,
            RunningTask.@Nullable Stop stop,
            TaskDefinition<?> definition,
            TaskMessage message,
            @Nullable Object value) {
        if (stop == RunningTask.Stop.HARD_LIMIT) {
            return hard(task, null);
        }
        boolean needed = task.wantsReply() || isTaken(message);
        if (!needed && !task.go().wantsResult()) {
            return Outcome.Succeeded.SILENT;
        }
        try {
            Message reply = replies.result(message, definition, value);
            return new Outcome.Succeeded(reply);
        } catch (UnsendableException unsendable) {
            return unsendable(needed, String.valueOf(unsendable.getMessage()));
        } catch (Throwable broken) {
            // The result's own getters run here, and may do anything, overflow the stack included.
            return unsendable(needed, "its result cannot be written: " + describe(broken));
        }
    }

    /** A result that only might be wanted fails no run. */
    private static Outcome unsendable(boolean needed, String why) {
        return needed ? new Outcome.UnsendableResult(why) : Outcome.Succeeded.SILENT;
    }

    /** Whether another call, or a group, takes its result. */
    private boolean isTaken(TaskMessage message) {
        try {
            return binder.isResultTaken(message);
        } catch (UnusableMessageException unreadable) {
            // It is said when what follows is to be made: nothing is dropped in silence.
            return true;
        }
    }

    private static Outcome thrown(
            RunningTask task, RunningTask.@Nullable Stop stop, TaskMessage message, Throwable thrown) {
        if (stop == RunningTask.Stop.HARD_LIMIT) {
            return hard(task, thrown);
        }
        if (stop == RunningTask.Stop.REVOKED) {
            return Outcome.Revoked.WHILE_IT_RAN;
        }
        if (thrown instanceof RetryRequest request) {
            return new Outcome.RetryRequested(request);
        }
        if (thrown instanceof Reject rejection) {
            return new Outcome.Rejected(rejection);
        }
        Duration soft = task.limits().soft();
        if (stop == RunningTask.Stop.SOFT_LIMIT && soft != null) {
            // Interrupted code throws whatever it likes: all of it comes from the limit.
            SoftTimeLimitExceeded exceeded = new SoftTimeLimitExceeded(message.task(), soft);
            exceeded.initCause(thrown);
            return new Outcome.TimedOut(false, exceeded);
        }
        return stop == RunningTask.Stop.SHUTDOWN ? new Outcome.Cancelled() : new Outcome.Failed(thrown);
    }

    private static Outcome.TimedOut hard(RunningTask task, @Nullable Throwable thrown) {
        TimeLimits limits = task.limits();
        TimeLimitExceeded exceeded =
                new TimeLimitExceeded(task.task(), limits.hard() == null ? Duration.ZERO : limits.hard());
        if (thrown != null) {
            exceeded.initCause(thrown);
        }
        return new Outcome.TimedOut(true, exceeded);
    }

    private Clock.@Nullable Timer limit(@Nullable Duration limit, Runnable action) {
        return limit == null ? null : clock.schedule(limit, action);
    }

    private static void cancel(Clock.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** At the hard limit: interrupt, and after the grace go on without the body. */
    private void giveUp(RunningTask task) {
        task.stop(RunningTask.Stop.HARD_LIMIT);
        var unused = clock.schedule(grace, () -> {
            List<StackTraceElement> stack = List.of(task.stack());
            String thread = task.threadName();
            // Before: its body may return as soon as it is claimed.
            outstayed.add(task);
            if (!task.claim()) {
                outstayed.remove(task);
                return;
            }
            running.remove(task);
            TimeLimitExceeded exceeded = (TimeLimitExceeded) hard(task, null).error();
            if (!stack.isEmpty()) {
                exceeded.setStackTrace(stack.toArray(StackTraceElement[]::new));
            }
            Duration limit =
                    task.limits().hard() == null ? Duration.ZERO : task.limits().hard();
            CompletedRun ran = ran(task, new Outcome.TimedOut(true, false, exceeded));
            task.slot().abandon();
            // Not on the clock's thread: what follows may publish.
            slots.aside(() -> {
                stuck.accept(new StuckRun(task.go(), limit, thread, stack));
                ended.accept(ran);
            });
        });
    }

    private static String describe(Throwable failure) {
        String message = SafeText.message(failure, 500);
        return SafeText.type(failure) + (message == null ? "" : ": " + message);
    }
}
