package io.skirret.systemtests.faults;

import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;

/** A worker process with {@link GroupFaultTasks}. */
final class GroupWorker {

    private GroupWorker() {}

    public static void main(String[] args) throws Exception {
        try (Transport transport = Transports.open(args[0], TransportOptions.defaults());
                Worker worker = WorkerProcess.builder(
                                transport, TaskRegistry.of(new GroupFaultTasksTasks.Module().tasks()), args[1])
                        .build()) {
            WorkerProcess.run(worker);
        }
    }
}
