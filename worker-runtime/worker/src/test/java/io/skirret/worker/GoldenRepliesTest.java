package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skirret.message.internal.TaskCall;
import io.skirret.task.TaskSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each answer of remote control as it was when somebody looked at it last, in {@code control-replies.json}: Celery's
 * tools and ours read them field by field. With {@code -Dskirret.test.replies.update=true} the file is written anew;
 * look at what changes.
 */
class GoldenRepliesTest extends ControlledWorker {

    private static final String FILE = "control-replies.json";
    /** Of this process and this moment. */
    private static final Set<String> VOLATILE =
            Set.of("pid", "worker_pid", "clock", "uptime", "thread", "stack", "version", "processes");

    /** Of this machine, in a report. */
    private static final Pattern VERSIONS = Pattern.compile("\\b(skirret|java|system|arch|processors):\\S*");

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
    }

    private Map<String, Map<String, Object>> requests() {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        for (String plain : List.of(
                "ping",
                "clock",
                "heartbeat",
                "stats",
                "active",
                "reserved",
                "scheduled",
                "revoked",
                "registered",
                "active_queues",
                "conf",
                "report",
                "dump_active",
                "dump_reserved",
                "dump_schedule",
                "dump_revoked",
                "dump_tasks",
                "dump_conf",
                "skirret_tasks",
                "skirret_breakers",
                "skirret_paused",
                "enable_events",
                "disable_events",
                "pool_grow",
                "pool_shrink",
                "pool_restart",
                "nosuch",
                "skirret_drain",
                "skirret_undrain")) {
            all.put(plain, Map.of());
        }
        all.put("hello", map("from_node", "w1@vm"));
        all.put("query_task", map("ids", List.of("id-of-slow")));
        all.put("skirret_stack", map("task_id", "id-of-slow"));
        all.put("skirret_policy", map("task", "slow"));
        all.put("autoscale", map("max", 8, "min", 2));
        all.put("rate_limit", map("task_name", "slow", "rate_limit", "10/m"));
        all.put("time_limit", map("task_name", "slow", "hard", 20, "soft", 10));
        all.put("add_consumer", map("queue", "more"));
        all.put("cancel_consumer", map("queue", "more"));
        all.put("revoke", map("task_id", List.of("id-1", "id-2")));
        all.put("terminate", map("task_id", "id-3"));
        all.put("revoke_by_stamped_headers", map("headers", map("batch", List.of("7", "8"))));
        all.put("skirret_revoke_tree", map("root_id", "id-4"));
        all.put("skirret_pause", map("queue", "more"));
        all.put("skirret_resume", map("queue", "more"));
        all.put("skirret_breaker_open", map("name", "shop"));
        all.put("skirret_breaker_reset", map("name", "shop"));
        all.put("shutdown", Map.of());
        return all;
    }

    @Test
    void each_answer_is_as_it_was() throws IOException {
        TaskSettings settings = TaskSettings.builder()
                .aliases("old-slow")
                .circuitBreaker("shop")
                .timeLimit(Duration.ofMinutes(5))
                .build();
        shop.task(
                "slow",
                settings,
                (arguments, context) -> {
                    begun.countDown();
                    end.await();
                    return null;
                },
                String.class,
                int.class);
        start(ControlAccess.ALL);
        shop.send(TaskCall.of("slow", "id-of-slow").args("x", 1));
        Workshop.await(begun);
        ObjectNode said = JSON.createObjectNode();
        requests().forEach((method, arguments) -> said.set(method, settled(askIt(method, arguments))));

        String text = JSON.copy().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(said) + "\n";
        if (Boolean.getBoolean("skirret.test.replies.update")) {
            Files.writeString(Path.of("src/test/resources", FILE), text);
        }
        try (InputStream golden = GoldenRepliesTest.class.getResourceAsStream("/" + FILE)) {
            assertThat(golden)
                    .as("-Dskirret.test.replies.update=true writes it")
                    .isNotNull();
            assertThat(text).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static JsonNode settled(JsonNode answer) {
        if (answer.isTextual()) {
            return TextNode.valueOf(VERSIONS.matcher(answer.asText()).replaceAll("$1:..."));
        }
        if (answer instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                JsonNode value = object.get(name);
                object.set(name, VOLATILE.contains(name) ? TextNode.valueOf("a " + kind(value)) : settled(value));
            });
        } else if (answer instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, settled(array.get(i)));
            }
        }
        return answer;
    }

    private static String kind(JsonNode value) {
        return value.isIntegralNumber()
                ? "whole number"
                : value.isTextual() ? "text" : value.isArray() ? "list" : "value";
    }
}
