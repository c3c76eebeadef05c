package io.skirret.console.internal.history;

import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.ExecutionCounts.Totals;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.CallHistory;
import io.skirret.console.internal.tasks.TaskCalls;
import io.skirret.control.Control;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.Reject;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.ManualClock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** An {@link EventHistory} over a database of its own, and who tells it something. */
abstract class HistoryFixture {

    private static final Instant HOUR = Instant.parse("2026-11-29T12:00:00Z");

    @Parameter
    TestDatabase kind;

    final ManualClock clock = new ManualClock(Died.NOW);
    final MemoryBroker broker = MemoryBroker.named("events-" + UUID.randomUUID());
    final Transport transport = broker.connect(TransportOptions.defaults());
    final Control control = Control.on(transport);
    String url;
    ConsoleDatabase database;
    DeadLetterStore letters;
    ExecutionCounts counts;
    TaskCalls calls;

    @BeforeEach
    final void open() {
        url = kind.newUrl();
        database = TestDatabase.open(url);
        letters = new DeadLetterStore(database);
        counts = new ExecutionCounts(database);
        calls = CallHistory.in(database);
    }

    @AfterEach
    final void close() {
        control.close();
        database.close();
        broker.discard();
    }

    /** One that asks workers to tell of their tasks. */
    final EventHistory listen() {
        return listen(counts, true);
    }

    final EventHistory listen(ExecutionCounts into, boolean enables) {
        return new EventHistory(transport, control, into, calls, letters, clock, enables);
    }

    /** An event half a second later than now. */
    final void tell(String type, String worker, String more) {
        tell(type, worker, 0.5, more);
    }

    /** @param after now, in seconds */
    final void tell(String type, String worker, double after, String more) {
        tell("{\"type\":\"" + type + "\",\"hostname\":\"" + worker + "\",\"timestamp\":"
                + (Died.NOW.getEpochSecond() + after) + more + "}");
    }

    final void tell(String json) {
        Message event =
                new Message(MessageProperties.builder().build(), Map.of(), json.getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, "task.multi"), event))
                .join();
    }

    /** One of a task, as a Python worker tells it. */
    final void ofTask(String type, String id, String more) {
        ofTask(type, id, 0.5, more);
    }

    final void ofTask(String type, String id, double after, String more) {
        tell(type, "celery@web", after, ",\"uuid\":\"" + id + "\"" + more);
    }

    /** Lets time go on until it holds. */
    final void until(Callable<Boolean> holds) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            clock.advance(EventHistory.TICK);
            return holds.call();
        });
    }

    /** Its calls succeed, but for those of {@code bad}. */
    final Worker startWorker(boolean events) {
        TaskDefinition<?> task = new TaskDefinition<>(
                "orders.send",
                "Orders.send()",
                List.of(new TaskParameter("what", String.class)),
                String.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> {
                    if ("bad".equals(arguments[0])) {
                        throw new Reject("no");
                    }
                    return "done";
                });
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues(Died.QUEUE)
                .name("worker@shop")
                .sendTaskEvents(events)
                .build();
        worker.start();
        return worker;
    }

    final void send(String id) {
        transport
                .publish(new Publication(new Destination.Queue(Died.QUEUE), Died.call(id, "orders.send", 0)))
                .join();
    }

    /** What was counted in the hour at hand. */
    final Totals totals() {
        return counts.totals(HOUR).orElse(new Totals(0, 0, 0, 0, 0, 0, 0));
    }
}
