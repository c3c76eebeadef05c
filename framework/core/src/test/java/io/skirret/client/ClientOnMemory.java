package io.skirret.client;

import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import io.skirret.task.internal.CurrentTask;
import io.skirret.time.ManualClock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** A client on a broker in memory, with a clock to turn, and a task to call. */
abstract class ClientOnMemory {

    static final Duration SOON = Duration.ofSeconds(10);

    final ManualClock clock = new ManualClock();
    final MemoryBroker broker =
            MemoryBroker.named("client-" + UUID.randomUUID().toString().substring(0, 8));
    final Transport transport =
            broker.connect(TransportOptions.builder().clock(clock).build());
    final TaskClient client =
            TaskClient.builder().transport(transport).clock(clock).build();

    @AfterEach
    void close() {
        CurrentTask.set(null);
        client.close();
        broker.discard();
    }

    EchoWorker echoing(String queue) {
        return new EchoWorker(transport, queue, task -> EchoWorker.success(task, "echo"));
    }

    static Signature<String> echo(String text) {
        return new Signature<>(
                definition(String.class, TaskSettings.defaults()), new Object[] {text}, TaskOptions.defaults());
    }

    static <R> Signature<R> call(Type type, TaskOptions options) {
        return new Signature<>(definition(type, TaskSettings.defaults()), new Object[] {"x"}, options);
    }

    static <R> TaskDefinition<R> definition(Type type, TaskSettings settings) {
        return new TaskDefinition<>(
                "test.echo",
                "io.skirret.client.ClientOnMemory.echo(java.lang.String)",
                List.of(new TaskParameter("text", String.class)),
                type,
                settings,
                (instances, arguments, context) -> arguments[0]);
    }
}
