package io.skirret.systemtests.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/**
 * Writes a line to standard output for each span: {@value #MARK}, its trace, its name and its task. The setting
 * {@code otel.traces.exporter=lines} asks for it.
 */
public final class LineExporter implements ConfigurableSpanExporterProvider, SpanExporter {

    static final String MARK = "exported";

    @Override
    public String getName() {
        return "lines";
    }

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        return this;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        for (SpanData span : spans) {
            System.out.println(String.join(
                    " ",
                    MARK,
                    span.getTraceId(),
                    span.getName(),
                    span.getAttributes().get(AttributeKey.stringKey("skirret.task"))));
        }
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
