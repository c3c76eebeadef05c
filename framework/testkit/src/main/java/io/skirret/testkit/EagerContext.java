package io.skirret.testkit;

import io.skirret.message.internal.TaskMessage;
import io.skirret.task.DeliveryInfo;
import io.skirret.task.RetryRequest;
import io.skirret.task.TaskContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a task sees that runs in place of being sent. */
record EagerContext(TaskMessage message, int retries, int maxRetries) implements TaskContext {

    @Override
    public String id() {
        return message.id();
    }

    @Override
    public String task() {
        return message.task();
    }

    @Override
    public String rootId() {
        return message.rootId();
    }

    @Override
    public @Nullable String parentId() {
        return message.parentId();
    }

    @Override
    public @Nullable String groupId() {
        return message.group();
    }

    @Override
    public Map<String, @Nullable Object> headers() {
        return message.headers();
    }

    @Override
    public DeliveryInfo delivery() {
        return new DeliveryInfo("", "", "", false, 0);
    }

    @Override
    public RetryRequest retry(@Nullable Throwable cause, @Nullable Duration delay) {
        throw new RetryRequest(cause, delay);
    }

    @Override
    public void progress(long current, long total) {}

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public Optional<Duration> remainingTime() {
        return Optional.empty();
    }
}
