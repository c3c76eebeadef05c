package io.skirret.docs;

import io.opentelemetry.api.OpenTelemetry;
import io.skirret.client.TaskClient;
import io.skirret.outbox.Outbox;
import io.skirret.outbox.OutboxRelay;
import io.skirret.task.TaskRegistry;
import io.skirret.tracing.OpenTelemetryTracing;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;

/** The snippets of the page on tracing calls. */
final class TracedCalls {

    private TracedCalls() {}

    static Worker inCode(OpenTelemetry openTelemetry, String url, Transport transport, TaskRegistry registry) {
        OpenTelemetryTracing tracing = OpenTelemetryTracing.of(openTelemetry);
        TaskClient client = TaskClient.builder().url(url).tracing(tracing).build();
        Worker worker = Worker.builder(transport, registry).tracing(tracing).build();
        TaskClient.setCurrent(client);
        return worker;
    }

    static OutboxRelay relayed(Outbox outbox, String url, OpenTelemetryTracing tracing) {
        OutboxRelay relay =
                OutboxRelay.builder(outbox).url(url).tracing(tracing).start();
        return relay;
    }
}
