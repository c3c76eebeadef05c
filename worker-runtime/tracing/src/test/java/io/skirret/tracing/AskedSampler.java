package io.skirret.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A sampler that keeps what it was asked.
 *
 * @param answer to each question
 * @param asked names of spans
 */
record AskedSampler(Supplier<SamplingResult> answer, Queue<String> asked) implements Sampler {

    AskedSampler(Supplier<SamplingResult> answer) {
        this(answer, new ConcurrentLinkedQueue<>());
    }

    /** Answers nothing: fails with that. */
    static AskedSampler breaking(Throwable failure) {
        return new AskedSampler(() -> {
            throw unchecked(failure);
        });
    }

    /** To be thrown; throws an error itself. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        asked.add(name);
        return answer.get();
    }

    @Override
    public String getDescription() {
        return "asked";
    }
}
