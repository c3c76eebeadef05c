package io.skirret.metrics.internal;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skirret.metrics.PublishMetrics;
import io.skirret.metrics.WorkerMetrics;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.endpoint.MetricsExporter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registry of its own, with the meters of workers and publications and those of the JVM, for who runs a worker and
 * has no registry.
 */
public final class PrometheusExporter implements MetricsExporter {

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String TEXT = "text/plain";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final WorkerMetrics workers;
    private final PublishMetrics publications = PublishMetrics.of(registry);

    PrometheusExporter(boolean histograms) {
        this.workers = histograms ? WorkerMetrics.withHistograms(registry) : WorkerMetrics.of(registry);
        List.of(
                        garbage,
                        new ClassLoaderMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics())
                .forEach(each -> each.bindTo(registry));
    }

    @Override
    public void attached(Worker worker) {
        workers.attached(worker);
    }

    @Override
    public void on(WorkerEvent event) {
        workers.on(event);
    }

    @Override
    public Transport watch(Transport transport) {
        return publications.watch(transport);
    }

    @Override
    public void close() {
        garbage.close();
    }

    @Override
    public Exposition expose(@Nullable String accept) {
        String type = accept != null && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : TEXT + "; version=0.0.4; charset=utf-8";
        return new Exposition(type, registry.scrape(type));
    }
}
