package io.skirret.testkit;

import io.skirret.client.AsyncResult;
import io.skirret.client.CallInterceptor;
import io.skirret.client.Signature;
import io.skirret.client.TaskOptions;
import io.skirret.client.internal.TaskBodies;
import io.skirret.client.internal.TaskRun;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.ValueFormat;
import io.skirret.retry.RetryPolicies;
import io.skirret.task.InstanceFactory;
import io.skirret.task.RetryRequest;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.task.internal.CurrentTask;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs a call's task in place of sending it. */
final class EagerCalls implements CallInterceptor {

    private final SentTasks sent;
    private final InstanceFactory instances;
    private final RetryPolicies policies;
    private final Clock clock;
    private final ArgumentBinder binder;

    EagerCalls(SentTasks sent, InstanceFactory instances, RetryPolicies policies, Clock clock) {
        this.sent = sent;
        this.instances = TaskBodies.guard(instances);
        this.policies = policies;
        this.clock = clock;
        this.binder = new ArgumentBinder(DecodeLimits.DEFAULT, sent.wire().format());
    }

    @Override
    public <R> AsyncResult<R> intercept(Signature<R> call) {
        TaskDefinition<R> task = call.task();
        TaskMessage message = message(call);
        sent.record(new Message(message.properties(), message.headers(), message.body()), queue(call), delay(call));
        for (int retries = 0; ; retries++) {
            try {
                @Nullable Object value = await(run(task, message, retries));
                return AsyncResult.completed(travelled(task, message, value));
            } catch (RetryRequest again) {
                if (retries >= maxRetries(call)) {
                    throw failure(again.getCause() == null ? again : again.getCause());
                }
            } catch (Throwable thrown) {
                throw failure(thrown);
            }
        }
    }

    private TaskMessage message(Signature<?> call) {
        TaskOptions options = call.options();
        TaskCall.Builder message = TaskCall.of(
                        call.task().name(),
                        options.id() == null ? UUID.randomUUID().toString() : options.id())
                .args(call.arguments())
                .headers(options.headers())
                .priority(options.priority())
                .policy(options.policy())
                .eta(options.eta());
        TaskContext.current()
                .ifPresent(caller -> message.rootId(caller.rootId()).parentId(caller.id()));
        return sent.wire().message(message.build());
    }

    private @Nullable Object run(TaskDefinition<?> task, TaskMessage message, int retries) throws Throwable {
        @Nullable Object[] arguments = binder.bind(task, message);
        TaskContext caller = CurrentTask.get();
        EagerContext context = new EagerContext(message, retries, maxRetries(task, message.policy()));
        CurrentTask.set(context);
        TaskRun run = TaskBodies.enterBody(task.method(), arguments, context);
        try {
            Object returned = task.invoker().invoke(instances, arguments, context);
            run.awaitBodies();
            return returned;
        } finally {
            TaskBodies.leaveBody();
            CurrentTask.set(caller);
        }
    }

    @SuppressWarnings("unchecked") // the definition's result type is R
    private <R> @Nullable R travelled(TaskDefinition<R> task, TaskMessage message, @Nullable Object value)
            throws UnusableMessageException {
        if (task.resultType() == Void.class) {
            return null;
        }
        ValueFormat format = sent.wire().format();
        Message reply = ResultMessage.success(message, value, clock.now(), ResultMessage.DEFAULT_MAX_BYTES, format);
        return (R) ResultMessage.from(reply).value(task.resultType(), format);
    }

    private static @Nullable Object await(@Nullable Object returned) throws Throwable {
        try {
            if (returned instanceof AsyncResult<?> result) {
                return result.toCompletionStage().toCompletableFuture().get();
            }
            if (returned instanceof CompletionStage<?> stage) {
                return stage.toCompletableFuture().get();
            }
            return returned instanceof Future<?> future ? future.get() : returned;
        } catch (ExecutionException failed) {
            throw failed.getCause() == null ? failed : failed.getCause();
        }
    }

    private int maxRetries(Signature<?> call) {
        return maxRetries(call.task(), call.options().policy());
    }

    private int maxRetries(TaskDefinition<?> task, @Nullable String chosen) {
        TaskSettings settings = task.settings();
        if (settings.maxRetries() != null) {
            return settings.maxRetries();
        }
        String policy = chosen == null ? settings.policy() : chosen;
        return policies.get(policy == null ? "default" : policy).maxRetries();
    }

    private static String queue(Signature<?> call) {
        if (call.options().queue() != null) {
            return call.options().queue();
        }
        String queue = call.task().settings().queue();
        return queue == null ? "skirret" : queue;
    }

    private Duration delay(Signature<?> call) {
        if (call.options().countdown() != null) {
            return call.options().countdown();
        }
        return call.options().eta() == null
                ? Duration.ZERO
                : Duration.between(clock.now(), call.options().eta());
    }

    private static RuntimeException failure(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime ? runtime : new CompletionException(thrown);
    }
}
