package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.http.ConsoleServer;
import io.skirret.console.internal.http.ServerOptions;
import io.skirret.console.internal.live.Live;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.Step;
import io.skirret.console.internal.tasks.TaskCall;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What pages are told has changed, as each database has it. */
@Timeout(120)
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class LiveChangesTest extends ApiFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> told = new CopyOnWriteArrayList<>();

    private void until(Live live, String topic, Runnable change) {
        live.look();
        told.clear();
        live.look();
        assertThat(told(topic)).as("%s before they have changed", topic).isFalse();
        change.run();
        await().atMost(PATIENCE).until(() -> {
            live.look();
            return told(topic);
        });
    }

    /** Whatever else has changed: who sends goes on by itself. */
    private boolean told(String topic) {
        return told.stream().anyMatch(line -> line.startsWith("data:") && line.contains(topic));
    }

    @Test
    void each_topic_is_told_when_it_has_changed() {
        try (Live live = Live.over(database, events, queues, breakers, clock);
                ConsoleServer pages = ConsoleServer.start(ServerOptions.local(0, clock), List.of(live.route()))) {
            CompletableFuture<?> ended = http.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + pages.port()
                                    + "/live?topics=letters+operations+tasks+queues+alerts"))
                            .build(),
                    HttpResponse.BodyHandlers.fromLineSubscriber(new Lines(told)));
            await().atMost(PATIENCE).until(() -> {
                live.look();
                return told.contains("data: letters operations tasks queues alerts");
            });
            until(live, "letters", () -> add(Died.of("one", "orders.send", Died.NOW, 0)));
            until(
                    live,
                    "operations",
                    () -> json(post(LETTERS + "/bulk-retry", "{'query':'task:orders.send','canary':1}"), 202));
            until(
                    live,
                    "tasks",
                    () -> database.jdbi()
                            .useTransaction(handle ->
                                    calls.writing(List.of(call()), clock.now()).accept(handle)));
            until(live, "queues", queues::look);
            until(live, "alerts", () -> json(post("/retry/alerts/silences", "{'for_s':60,'why':'known'}"), 200));
            assertThat(ended).isNotDone();
        }
    }

    private TaskCall call() {
        long at = clock.now().toEpochMilli() * 1_000;
        return new TaskCall(
                "heard",
                "orders.send",
                "",
                "",
                clock.now(),
                List.of(new Step(Step.Kind.RECEIVED, at, "worker@a", "orders", null, 0, null, null)));
    }
}
