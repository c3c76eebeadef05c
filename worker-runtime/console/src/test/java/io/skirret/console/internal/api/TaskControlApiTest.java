package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What workers are asked and told about single calls, over a real server, with a real worker. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class TaskControlApiTest extends ApiFixture {

    private static final String REVOKE = "/retry/tasks/revoke";
    private static final String STACK = "/retry/tasks/stack?id=";
    private static final String QUEUE = "slow-work";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    private Worker worker() {
        TaskDefinition<?> task = new TaskDefinition<>(
                "slow.wait",
                "slow.wait()",
                List.of(),
                Object.class,
                TaskSettings.builder().build(),
                (instances, arguments, context) -> waitForEver());
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues(QUEUE)
                .name("worker@slow")
                .build();
        worker.start();
        return worker;
    }

    private Object waitForEver() throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException expected) {
            interrupted.countDown();
            throw expected;
        }
    }

    private void send(TaskCall call) {
        transport
                .publish(new Publication(new Destination.Queue(QUEUE), new TaskMessageEncoder().encode(call)))
                .join();
    }

    private List<String> audited() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT who || ' ' || action || ' ' || target || ' ' || value_after FROM audit ORDER BY id")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void a_running_call_shows_where_it_is_until_it_is_revoked() throws Exception {
        try (Worker worker = worker()) {
            send(TaskCall.of("slow.wait", "runs now").build());
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(get(STACK + "runs%20now").path("stacks")).hasSize(1));
            JsonNode stack = get(STACK + "runs%20now").path("stacks").path(0);
            assertThat(stack.path("worker").textValue()).isEqualTo("worker@slow");
            assertThat(stack.path("frames").toString()).contains("TaskControlApiTest.waitForEver");

            JsonNode told = json(post(REVOKE, "{'ids':['runs now'],'terminate':true}"), 200);
            assertThat(told.path("detail").textValue()).isEqualTo("Revoked in 1 worker.");
            assertThat(told.path("workers").path(0).path("worker").textValue()).isEqualTo("worker@slow");
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    get(STACK + "runs%20now").path("why").asText())
                            .contains("does not run now in worker@slow"));
        }
        assertThat(audited()).containsExactly("local revoke task runs now REVOKED, running ones terminated");
    }

    @Test
    void a_tree_is_revoked_with_all_that_its_call_made() throws Exception {
        try (Worker worker = worker()) {
            send(TaskCall.of("slow.wait", "leaf")
                    .rootId("root")
                    .parentId("branch")
                    .build());
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            // A worker begins to answer some time after its start.
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(get(STACK + "leaf").path("stacks")).hasSize(1));

            JsonNode told = json(post(REVOKE, "{'ids':['root'],'tree':true,'terminate':true}"), 200);

            assertThat(told.path("detail").textValue()).isEqualTo("Revoked in 1 worker.");
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(worker.name()).isEqualTo("worker@slow");
        }
        assertThat(audited()).containsExactly("local revoke-tree task root REVOKED, running ones terminated");
    }

    @Test
    void an_order_that_nobody_hears_is_told_so_and_audited_all_the_same() {
        JsonNode told = json(post(REVOKE, "{'ids':['a','b']}"), 200);

        assertThat(told.path("workers")).isEmpty();
        assertThat(told.path("detail").textValue()).contains("no worker answered");
        assertThat(get(STACK + "a").path("why").textValue()).isEqualTo("No worker answered.");
        assertThat(audited()).containsExactly("local revoke task a REVOKED", "local revoke task b REVOKED");
    }

    @Test
    void what_names_no_calls_is_refused_and_nobody_is_told() {
        for (String body : List.of(
                "{}",
                "{'ids':[]}",
                "{'ids':['']}",
                "{'ids':'a'}",
                "{'ids':['" + "a".repeat(256) + "']}",
                "{'ids':['a','b'],'tree':true}",
                "{'ids':['a'],'terminate':'yes'}",
                "{'ids':['a'],'all':true}")) {
            json(post(REVOKE, body), 400);
        }
        json(ask("GET", "/retry/tasks/stack"), 400);
        json(ask("GET", STACK + "%00"), 400);
        assertThat(audited()).isEmpty();
    }
}
