package io.skirret.console;

import static io.skirret.console.ConsoleFixture.LETTERS;
import static io.skirret.console.ConsoleFixture.ask;
import static io.skirret.console.ConsoleFixture.get;
import static io.skirret.console.ConsoleFixture.listed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskStub;
import io.skirret.task.Reject;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task marks as sensitive, from the call that an application makes to what a console shows of it. */
final class SensitiveDeadLetterTest {

    private static final String QUEUE = "payments";
    private static final String SECRET = "s3cret-of-ada";

    private static final TaskDefinition<Object> PAY = new TaskDefinition<>(
            "pay",
            "com.acme.Payments.pay(java.lang.String,long)",
            List.of(new TaskParameter("card", String.class, true), new TaskParameter("amount", long.class)),
            Object.class,
            TaskSettings.builder().queue(QUEUE).build(),
            (instances, arguments, context) -> {
                throw new Reject("the card is blocked");
            });

    /** As the annotation processor writes it. */
    private static final class Pay extends TaskStub<Object> {
        Pay() {
            super(PAY, TaskOptions.defaults());
        }

        AsyncResult<Object> delay(String card, long amount) {
            return send(card, amount);
        }
    }

    @TempDir
    private Path folder;

    private final MemoryBroker broker = MemoryBroker.named("sensitive-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());

    @AfterEach
    void stop() {
        broker.discard();
    }

    @Test
    void it_is_in_no_answer_but_the_raw_bytes() {
        transport.declare(QUEUE);
        try (Console console = Console.builder(transport)
                        .data(folder.resolve("data"))
                        .port(0)
                        .queues(List.of(QUEUE))
                        .start();
                Worker worker = Worker.builder(transport, TaskRegistry.of(PAY))
                        .queues(QUEUE)
                        .build();
                TaskClient client = TaskClient.builder()
                        .transport(transport)
                        .tasks(TaskRegistry.of(PAY))
                        .build()) {
            worker.start();
            TaskClient before = TaskClient.setCurrent(client);
            try {
                new Pay().delay(SECRET, 9_007_199_254_740_993L);
            } finally {
                TaskClient.setCurrent(before);
            }
            URI uri = console.uri();
            await().atMost(Duration.ofSeconds(30)).until(() -> listed(uri).size() == 1);
            String path = LETTERS + "/"
                    + get(uri, LETTERS).path("entries").path(0).path("id").textValue();

            String entry = ask(uri, "GET", path).body();
            assertThat(entry).contains("\"args\":[\"***\",9007199254740993]", "the card is blocked");
            assertThat(ask(uri, "GET", path + "/raw").body()).startsWith("[[\"" + SECRET + "\",9007199254740993]");
            for (String other :
                    List.of(path, LETTERS, LETTERS + "/export?format=jsonl", LETTERS + "/export?format=csv")) {
                assertThat(ask(uri, "GET", other).body())
                        .as(other)
                        .contains("pay")
                        .doesNotContain(SECRET);
            }
        }
    }
}
