package io.skirret.console.internal.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.http.AccountEditor;
import io.skirret.console.internal.http.ConsoleServer;
import io.skirret.console.internal.http.ServerOptions;
import io.skirret.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of a real server, read from real sockets. */
final class LiveTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TASKS = "topics=tasks";

    private final AtomicInteger tasks = new AtomicInteger();
    private final AtomicInteger letters = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Live live = new Live(this::versions);
    private Path users;
    private AccountEditor accounts;
    private String token;
    private ConsoleServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        users = folder.resolve("users");
        accounts = new AccountEditor(users);
        token = "Authorization: Bearer " + accounts.putToken("looks", "reader");
        server = serve(live);
    }

    private ConsoleServer serve(Live streams) {
        return ConsoleServer.start(
                new ServerOptions("127.0.0.1", 0, Set.of(), users, new ManualClock()),
                List.of(Api.withProblems(streams.route())));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        live.close();
        server.close();
    }

    private Versions versions() {
        return Versions.of(
                Map.of(Topic.TASKS, "tasks " + tasks, Topic.LETTERS, "letters " + letters, Topic.OPERATIONS, "none"));
    }

    private Streamed stream(String query, String... headers) {
        return streamOf(server, query, headers);
    }

    private Streamed streamOf(ConsoleServer of, String query, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add(token);
        Streamed stream = Streamed.open(of.port(), query, all.toArray(String[]::new));
        open.add(stream);
        return stream;
    }

    @Test
    void a_page_is_told_of_what_it_asked_for_and_of_nothing_else() {
        Streamed stream = stream("topics=tasks+letters&since=" + versions());
        assertThat(stream.status).isEqualTo(200);
        assertThat(stream.headers)
                .contains("X-Accel-Buffering: no", "Content-Type: text/event-stream", "Cache-Control: no-store")
                .noneMatch(header -> header.startsWith("Content-Encoding"));
        assertThat(stream.next("retry:")).isEqualTo("retry: 2000");
        Streamed other = stream("topics=operations&since=" + versions());

        live.look();
        tasks.incrementAndGet();
        live.look();
        assertThat(stream.next("data:")).isEqualTo("data: tasks");
        letters.incrementAndGet();
        tasks.incrementAndGet();
        live.look();
        assertThat(stream.next("data:")).isEqualTo("data: letters tasks");

        // Only now and then a line, so that the connection is not taken for dead.
        for (int i = 0; i < 20; i++) {
            live.look();
        }
        assertThat(other.next(":")).isEqualTo("retry: 2000");
        assertThat(other.next(":")).isEqualTo(":");
    }

    @Test
    void who_comes_back_is_told_what_it_missed_by_another_console_too() {
        String page = "topics=tasks+letters&since="
                + Versions.of(Map.of(Topic.TASKS, "when it", Topic.LETTERS, "was", Topic.OPERATIONS, "opened"));
        Streamed before = stream(page);
        live.look();
        String id = String.valueOf(before.next("id:")).substring("id: ".length());
        before.close();
        live.close();
        server.close();
        tasks.incrementAndGet();

        try (Live restarted = new Live(this::versions)) {
            server = serve(restarted);
            Streamed back = streamOf(server, page, "Last-Event-ID: " + id);
            restarted.look();
            assertThat(back.next("data:")).isEqualTo("data: tasks");

            Streamed knows = streamOf(server, TASKS + "&since=" + versions());
            restarted.look();
            letters.incrementAndGet();
            tasks.incrementAndGet();
            restarted.look();
            assertThat(knows.next("id:")).isEqualTo("id: " + versions());
        }
    }

    @Test
    void a_thousand_idle_pages_need_no_threads_and_one_more_is_refused() {
        stream(TASKS + "&since=" + versions());
        int before = Thread.activeCount();
        for (int i = 1; i < Live.MOST; i++) {
            assertThat(stream(TASKS + "&since=" + versions()).status).isEqualTo(200);
        }
        assertThat(live.size()).isEqualTo(Live.MOST);
        assertThat(Thread.activeCount() - before)
                .as("threads for a thousand pages")
                .isLessThan(64);

        try (Streamed refused = Streamed.open(server.port(), TASKS, token, "Connection: close")) {
            assertThat(refused.status).isEqualTo(503);
            assertThat(refused.next("at most 1000 pages")).contains("Close some");
        }

        tasks.incrementAndGet();
        live.look();
        for (AutoCloseable each : open) {
            assertThat(((Streamed) each).next("data:")).isEqualTo("data: tasks");
        }
        // Who goes makes room, as soon as something is written to it.
        ((Streamed) open.get(0)).close();
        await().atMost(PATIENCE).until(() -> {
            tasks.incrementAndGet();
            live.look();
            return live.size() < Live.MOST;
        });
        assertThat(stream(TASKS).status).isEqualTo(200);
    }

    @Test
    void who_takes_nothing_holds_up_nobody_and_is_given_up() {
        Streamed stuck = stream(TASKS);
        Streamed reads = stream(TASKS);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (int i = 0; i < 1_000 && live.size() == 2; i++) {
                tasks.incrementAndGet();
                live.look();
                assertThat(reads.next("data:")).isEqualTo("data: tasks");
            }
            return live.size() == 1;
        });
        assertThat(stuck.status).isEqualTo(200);
    }

    @Test
    void who_may_not_look_any_more_is_told_no_more() {
        Streamed stream = stream(TASKS);
        live.look();
        assertThat(stream.next("data:")).isEqualTo("data: tasks");
        accounts.putToken("others", "reader");
        accounts.remove("token", "looks");
        tasks.incrementAndGet();
        await().atMost(PATIENCE).until(() -> {
            live.look();
            return live.size() == 0;
        });
        assertThat(stream.next("data:")).isNull();
    }

    @Test
    void a_console_that_stops_ends_its_streams_at_once_and_begins_no_more() {
        Streamed stream = stream(TASKS);
        live.look();
        live.close();
        assertThat(stream.next("nothing")).isNull();
        assertThat(stream(TASKS).status).isEqualTo(503);
    }

    @Test
    void what_is_no_topic_is_refused_and_nobody_in_particular_is_told_nothing() {
        assertThat(stream("topics=weather").status).isEqualTo(400);
        assertThat(stream("since=1").status).isEqualTo(400);
        assertThat(Streamed.open(server.port(), TASKS).status).isEqualTo(401);
        for (String odd : List.of("", "x", "....", "1.2.3.zz.5.6", "123456789.1.1.1.1.1", "1.1.1.1.1.1.1")) {
            assertThat(versions().changed(Versions.parse(odd), Set.of(Topic.TASKS)))
                    .as(odd)
                    .containsExactly(Topic.TASKS);
        }
        assertThat(versions().changed(Versions.parse(versions().toString()), Set.of(Topic.values())))
                .isEmpty();
    }
}
