package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.failure.Fingerprint;
import io.skirret.message.DeadLetter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code skirret dlq groups}, and what {@code --group} means to the other commands. */
class DeadLetterGroupsTest extends DeadLettersOnMemory {

    private void orderFails(String id, int order, int line) {
        bury(DeadLetter.of("retries-exhausted", call(id, "orders.send", null))
                .queue(QUEUE)
                .lastAt(Instant.now())
                .httpStatus(503)
                .exception("java.io.IOException")
                .exceptionMessage("order " + order + ": no answer from 10.0.0." + order)
                .stackTrace("java.io.IOException: order " + order + "\n\tat com.shop.Partner.send(Partner.java:" + line
                        + ")\n\tat com.shop.Orders.lambda$send$" + order + "(Orders.java:" + line + ")\n")
                .build());
    }

    @Test
    void one_fault_is_one_group_and_the_largest_comes_first() throws Exception {
        dieUnread("bad-json", Map.of(), "x");
        orderFails("a-1", 17, 40);
        orderFails("b-2", 18, 41);
        die("c-3", "emails.welcome", "rejected", "no consent");

        run("dlq", "groups", QUEUE, "--json");

        assertThat(last.code()).isZero();
        JsonNode said = last.json();
        assertThat(said.path("matched").asInt()).isEqualTo(4);
        assertThat(said.path("groups").asInt()).isEqualTo(3);
        JsonNode first = said.path("entries").get(0);
        assertThat(first.path("count").asInt()).isEqualTo(2);
        assertThat(first.path("tasks").path("orders.send").asInt()).isEqualTo(2);
        assertThat(first.path("version").asInt()).isEqualTo(1);
        assertThat(first.path("grouped_by"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "thrown: java.io.IOException",
                        "at: com.shop.Partner.send",
                        "at: com.shop.Orders.send",
                        "HTTP status: 5xx");
        assertThat(waiting(QUEUE + ".dead")).as("looking takes nothing out").isEqualTo(4);
    }

    @Test
    void the_fingerprint_that_the_worker_made_goes_before_what_is_recorded() throws Exception {
        for (String frame : List.of("Partner.send", "Partner.cutOff")) {
            bury(DeadLetter.of("retries-exhausted", call(frame, "orders.send", null))
                    .queue(QUEUE)
                    .exception("java.io.IOException")
                    .stackTrace("java.io.IOException: down\n\tat com.shop." + frame + "(Partner.java:1)\n")
                    .fingerprint(new Fingerprint(1, "0123456789abcdef", List.of("thrown: java.io.IOException")))
                    .build());
        }

        run("dlq", "groups", QUEUE, "--json");

        assertThat(last.json().path("groups").asInt()).isEqualTo(1);
        assertThat(last.json().path("entries").get(0).path("group").asText()).isEqualTo("0123456789abcdef");
    }

    @Test
    void the_setting_tells_which_packages_are_the_applications_own(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("own.properties");
        Files.writeString(file, "skirret.fingerprint.own-packages = com.google.ourshop\n");
        bury(DeadLetter.of("retries-exhausted", call("a-1", "orders.send", null))
                .queue(QUEUE)
                .exception("java.io.IOException")
                .stackTrace("java.io.IOException: down\n\tat com.google.ourshop.Partner.send(Partner.java:1)\n"
                        + "\tat com.shop.Orders.send(Orders.java:1)\n")
                .build());

        run("dlq", "groups", QUEUE, "--json", "--config", file.toString());
        JsonNode group = last.json().path("entries").get(0);
        assertThat(group.path("grouped_by"))
                .extracting(JsonNode::asText)
                .contains("at: com.google.ourshop.Partner.send");
        String name = group.path("group").asText();
        for (String command : List.of("list", "show")) {
            run("dlq", command, QUEUE, "--group", name, "--json", "--config", file.toString());
            assertThat(last.code()).as(command).isZero();
            assertThat(last.out()).as(command).contains("\"group\":\"" + name + "\"");
        }
        run("dlq", "retry", QUEUE, "--group", name, "--yes", "--config", file.toString());
        assertThat(ids(QUEUE)).containsExactly("a-1");
    }

    @Test
    void a_group_can_be_shown_listed_and_sent_again() throws Exception {
        orderFails("a-1", 17, 40);
        orderFails("b-2", 18, 41);
        die("c-3", "emails.welcome", "rejected", "no consent");
        run("dlq", "groups", QUEUE, "--json");
        String group = last.json().path("entries").get(0).path("group").asText().substring(0, 8);

        run("dlq", "groups", QUEUE);
        assertThat(last.out())
                .contains(
                        "3 dead letters in 2 groups",
                        group,
                        "orders.send",
                        "skirret dlq show " + QUEUE + " --group " + group);
        run("dlq", "show", QUEUE, "--group", group);
        assertThat(last.out()).contains("Group       " + group, "at: com.shop.Partner.send");
        run("dlq", "list", QUEUE, "--group", group, "--json");
        assertThat(last.json().path("matched").asInt()).isEqualTo(2);

        run("dlq", "retry", QUEUE, "--group", group, "--yes");

        assertThat(ids(QUEUE)).containsExactly("a-1", "b-2");
        assertThat(ids(QUEUE + ".dead")).containsExactly("c-3");
    }

    @Test
    void what_is_no_group_is_refused() {
        die("a-1", "emails.welcome", "rejected", "no consent");
        for (String wrong : new String[] {"", "3f2", "partner-down", "3f2a9c013f2a9c013"}) {
            run("dlq", "retry", QUEUE, "--group", wrong, "--yes");
            assertThat(last.code()).isEqualTo(ExitCode.USAGE);
            assertThat(last.err()).contains("--group: expected", "nothing was done");
        }
    }

    @Test
    void an_empty_queue_has_none() {
        die("a-1", "emails.welcome", "rejected", "no consent");
        run("dlq", "groups", QUEUE, "--task", "other");
        assertThat(last.out()).contains("No dead letters of " + QUEUE + " match.");
    }
}
