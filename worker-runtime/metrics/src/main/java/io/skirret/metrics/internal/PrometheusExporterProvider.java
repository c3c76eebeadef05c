package io.skirret.metrics.internal;

import io.skirret.worker.endpoint.EndpointSettings;
import io.skirret.worker.endpoint.MetricsExporter;

/** Makes what tells Prometheus. Found by {@link java.util.ServiceLoader}. */
public final class PrometheusExporterProvider implements MetricsExporter.Provider {

    @Override
    public MetricsExporter create(EndpointSettings settings) {
        return new PrometheusExporter(settings.histograms());
    }
}
