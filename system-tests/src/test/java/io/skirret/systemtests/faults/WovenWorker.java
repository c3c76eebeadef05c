package io.skirret.systemtests.faults;

import io.skirret.client.TaskClient;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;

/** A worker process with {@link AdvisedFaultTasks}, which does not start unless they are woven. */
final class WovenWorker {

    private WovenWorker() {}

    public static void main(String[] args) throws Exception {
        AdvisedFaultTasks proxy = new AdvisedFaultTasks.Proxy();
        InstanceFactory instances = new InstanceFactory() {
            @Override
            public <T> T instance(Class<T> type) {
                return type.cast(proxy);
            }
        };
        try (Transport transport = Transports.open(args[0], TransportOptions.defaults());
                // What a body's call would be sent by, if it were taken for a call and not for the run.
                TaskClient client =
                        TaskClient.builder().transport(transport).queue(args[1]).build();
                Worker worker = WorkerProcess.builder(
                                transport, TaskRegistry.of(new AdvisedFaultTasksTasks.Module().tasks()), args[1])
                        .instances(instances)
                        .agentRequired(true)
                        .build()) {
            TaskClient.setCurrent(client);
            WorkerProcess.run(worker);
        }
    }
}
