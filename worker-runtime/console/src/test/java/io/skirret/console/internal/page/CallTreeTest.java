package io.skirret.console.internal.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.Step;
import io.skirret.console.internal.tasks.TaskCall;
import io.skirret.console.internal.tasks.TaskCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallTreeTest {

    private static final Instant NOW = Instant.parse("2026-11-30T03:00:00Z");

    @ParameterizedTest
    @CsvSource({"150, 151, true", "199, 200, true", "201, 201, false", "300, 201, false"})
    void shows_each_child_once_and_says_whether_these_are_all(int children, int shown, boolean complete) {
        try (ConsoleDatabase database = TestDatabase.open(TestDatabase.H2.newUrl())) {
            TaskCalls calls = new TaskCalls(database, new TaskCalls.Limits(Duration.ofDays(7), 3_000));
            TaskCall root = call("root", "", 0);
            List<TaskCall> all = new ArrayList<>(List.of(root));
            for (int i = 0; i < children; i++) {
                all.add(call("child-" + i, "root", i));
            }
            database.jdbi().useTransaction(handle -> calls.writing(all, NOW).accept(handle));

            CallTree tree = CallTree.of(root, calls);

            assertThat(tree.complete()).isEqualTo(complete);
            assertThat(tree.nodes())
                    .hasSize(shown)
                    .extracting(CallTree.Node::line)
                    .doesNotHaveDuplicates();
            assertThat(tree.nodes().get(0).line()).isEqualTo(TaskPages.Line.of(root));
            assertThat(tree.nodes().get(shown - 1).line())
                    .as("the newest")
                    .isEqualTo(TaskPages.Line.of(all.get(children)));
            assertThat(tree.nodes().subList(1, shown)).allMatch(node -> node.depth() == 1);
        }
    }

    private static TaskCall call(String id, String parent, int at) {
        return new TaskCall(
                id,
                "shop.send",
                parent,
                "root",
                NOW.plusMillis(at),
                List.of(new Step(Step.Kind.STARTED, 1, "a", "", null, 0, null, null)));
    }
}
