package io.skirret.tracing.internal;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Keeps spans in memory where {@code otel.traces.exporter=memory}: one that exports nothing makes none. */
public final class MemoryExporterProvider implements ConfigurableSpanExporterProvider {

    @Override
    public String getName() {
        return "memory";
    }

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        return InMemorySpanExporter.create();
    }
}
