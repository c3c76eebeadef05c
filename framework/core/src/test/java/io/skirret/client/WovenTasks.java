package io.skirret.client;

import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskModule;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

/**
 * What the weaver makes of a class: each method asks {@link TaskCalls#enter} first, and says at its end that it is left
 * (written out where a test needs it).
 */
public class WovenTasks {

    static final List<String> RAN = new CopyOnWriteArrayList<>();

    private static final String PREFIX = "io.skirret.client.WovenTasks.";

    /** The tasks of this class. */
    enum Job {
        NOTIFY("woven.notify", "notify(java.lang.String,int)", Void.class, String.class, int.class),
        FUTURE("woven.future", "future(int)", Integer.class, int.class),
        COMPLETABLE("woven.completable", "completable(int)", Integer.class, int.class),
        STAGE("woven.stage", "stage(int)", Integer.class, int.class),
        RESULT("woven.result", "result(int)", Integer.class, int.class),
        CONTEXT(
                "woven.context",
                "withContext(java.lang.String,io.skirret.task.TaskContext,java.lang.String)",
                Void.class,
                String.class,
                String.class),
        SUM("woven.sum", "sum(int,int)", Integer.class, int.class, int.class),
        CHAIN("woven.chain", "chain(int)", Void.class, int.class);

        final String method;
        private final TaskDefinition<?> definition;

        Job(String name, String method, Type result, Class<?>... parameters) {
            this.method = PREFIX + method;
            this.definition = new TaskDefinition<>(
                    name,
                    this.method,
                    Arrays.stream(parameters)
                            .map(type -> new TaskParameter("p", type))
                            .toList(),
                    result,
                    TaskSettings.defaults(),
                    (instances, arguments, context) -> null);
        }
    }

    /** Found through the service loader. */
    public static final class Module implements TaskModule {
        @Override
        public List<TaskDefinition<?>> tasks() {
            return Arrays.stream(Job.values())
                    .<TaskDefinition<?>>map(job -> job.definition)
                    .toList();
        }
    }

    void notify(String name, int count) {
        if (TaskCalls.enter(WovenTasks.class, Job.NOTIFY.method, new Object[] {name, count}) == null) {
            RAN.add("notify " + name);
            TaskCalls.leave(Job.NOTIFY.method, null);
        }
    }

    @SuppressWarnings("unchecked")
    Future<Integer> future(int value) {
        Object[] sent = TaskCalls.enter(WovenTasks.class, Job.FUTURE.method, new Object[] {value});
        return sent == null ? CompletableFuture.completedFuture(value) : (Future<Integer>) sent[0];
    }

    @SuppressWarnings("unchecked")
    CompletableFuture<Integer> completable(int value) {
        Object[] sent = TaskCalls.enter(WovenTasks.class, Job.COMPLETABLE.method, new Object[] {value});
        return sent == null ? CompletableFuture.completedFuture(value) : (CompletableFuture<Integer>) sent[0];
    }

    @SuppressWarnings("unchecked")
    CompletionStage<Integer> stage(int value) {
        Object[] sent = TaskCalls.enter(WovenTasks.class, Job.STAGE.method, new Object[] {value});
        return sent == null ? CompletableFuture.completedFuture(value) : (CompletionStage<Integer>) sent[0];
    }

    @SuppressWarnings("unchecked")
    AsyncResult<Integer> result(int value) {
        Object[] sent = TaskCalls.enter(WovenTasks.class, Job.RESULT.method, new Object[] {value});
        return sent == null ? AsyncResult.completed(value) : (AsyncResult<Integer>) sent[0];
    }

    void withContext(String first, TaskContext context, String last) {
        if (TaskCalls.enter(WovenTasks.class, Job.CONTEXT.method, new Object[] {first, context, last}) == null) {
            RAN.add("context " + first + last + context.id());
        }
    }

    int sum(int a, int b) {
        Object[] sent = TaskCalls.enter(WovenTasks.class, Job.SUM.method, new Object[] {a, b});
        return sent == null ? a + b : -1;
    }

    void chain(int left) {
        if (TaskCalls.enter(WovenTasks.class, Job.CHAIN.method, new Object[] {left}) != null) {
            return;
        }
        RuntimeException thrown = null;
        try {
            RAN.add("chain " + left);
            if (left < 0) {
                throw new IllegalStateException("thrown by a test");
            }
            if (left > 0) {
                chain(left - 1);
                notify("chained", left);
            }
        } catch (RuntimeException any) {
            thrown = any;
            throw any;
        } finally {
            TaskCalls.leave(Job.CHAIN.method, thrown);
        }
    }

    void unregistered() {
        if (TaskCalls.enter(WovenTasks.class, PREFIX + "unregistered()", new Object[0]) == null) {
            RAN.add("unregistered");
        }
    }
}
