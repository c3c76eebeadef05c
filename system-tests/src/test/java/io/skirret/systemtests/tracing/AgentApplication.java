package io.skirret.systemtests.tracing;

import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Client and worker as they are configured, in a process of its own, which ends when the last task has run. */
final class AgentApplication {

    private AgentApplication() {}

    public static void main(String[] args) throws Exception {
        SkirretConfig config = SkirretConfig.load();
        CountDownLatch done = new CountDownLatch(1);
        TaskRegistry tasks = TaskRegistry.of(new AgentTasksTasks.Module().tasks());
        try (Transport transport = Transports.open(config.brokerUrl().orElseThrow(), config.transportOptions());
                TaskClient client = TaskClient.builder(config).tasks(tasks).build();
                Worker worker = Worker.builder(transport, tasks, config)
                        .listener(event -> {
                            if (event instanceof WorkerEvent.TaskFinished ended
                                    && ended.task().equals("agent.mail")) {
                                done.countDown();
                            }
                        })
                        .build()) {
            TaskClient.setCurrent(client);
            worker.start();
            var unused = AgentTasksTasks.order.delay("o-17");
            if (!done.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("expected the mail to be sent, got " + worker.stats());
            }
        }
    }
}
