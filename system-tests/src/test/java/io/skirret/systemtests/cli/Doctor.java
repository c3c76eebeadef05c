package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.systemtests.broker.FreshBroker;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** {@code skirret doctor} on a virtual host, and what it found there. */
abstract class Doctor extends FreshBroker {

    Cli.Said doctor(String... options) {
        return doctorAs(broker.url(), options);
    }

    Cli.Said doctorAs(String url, String... options) {
        List<String> all = new ArrayList<>(List.of("doctor", "--json", "--broker", url));
        all.addAll(List.of(options));
        if (!all.contains("--queues")) {
            all.addAll(List.of("--queues", "ops"));
        }
        if (!all.contains("--management")) {
            all.addAll(List.of("--management", broker.management().page().toString()));
        }
        return Cli.run(all.toArray(String[]::new));
    }

    static List<JsonNode> findings(Cli.Said said, String status) {
        return StreamSupport.stream(said.json().path("findings").spliterator(), false)
                .filter(finding -> finding.path("status").asText().equals(status))
                .toList();
    }

    /** Exactly this trouble, and how it is told. */
    static JsonNode trouble(Cli.Said said, String subject) {
        assertThat(said.code()).as(said.all()).isEqualTo(1);
        assertThat(said.json().path("healthy").asBoolean()).isFalse();
        List<JsonNode> found = findings(said, "trouble").stream()
                .filter(finding -> finding.path("subject").asText().equals(subject))
                .toList();
        assertThat(found).as(said.all()).hasSize(1);
        assertThat(found.get(0)).allSatisfy(part -> assertThat(part.asText()).isNotBlank());
        return found.get(0);
    }

    void declare() {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                TaskClient client = TaskClient.builder().transport(transport).build()) {
            transport.declare("ops");
            client.sendByName(
                    "text.count",
                    List.of("x"),
                    Map.of(),
                    TaskOptions.builder()
                            .queue("ops")
                            .countdown(Duration.ofHours(1))
                            .build());
        }
    }

    List<String> everything() {
        return Stream.of(
                        broker.management().queues(),
                        broker.management().exchanges(),
                        broker.management().bindings())
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .map(each -> each.path("name").asText()
                        + each.path("source").asText()
                        + each.path("destination").asText()
                        + each.path("arguments"))
                .sorted()
                .toList();
    }

    void awaitPolicy(String queue, String key) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> broker.management()
                        .queue(queue)
                        .orElseThrow()
                        .path("effective_policy_definition")
                        .has(key));
    }
}
