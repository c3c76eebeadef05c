package io.skirret.client;

import io.skirret.task.DeliveryInfo;
import io.skirret.task.RetryRequest;
import io.skirret.task.TaskContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

record StubContext(String id, String rootId, Map<String, Object> headers) implements TaskContext {

    @Override
    public String task() {
        return "test.parent";
    }

    @Override
    public int retries() {
        return 0;
    }

    @Override
    public int maxRetries() {
        return 0;
    }

    @Override
    public String parentId() {
        return null;
    }

    @Override
    public String groupId() {
        return null;
    }

    @Override
    public DeliveryInfo delivery() {
        return new DeliveryInfo("q", "", "q", false, 0);
    }

    @Override
    public RetryRequest retry(Throwable cause, Duration delay) {
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
