package io.skirret.cli.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.cli.internal.doctor.ManagementApi.Answer;
import io.skirret.cli.internal.doctor.ManagementApi.NoAnswer;
import io.skirret.time.Clock;
import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLook.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What only the management API tells: policies, what is stuck, alarms, deprecated features, the broker's clock. */
final class ManagementCheck {

    /** What is due leaves within moments, unless it cannot. */
    private static final Duration STUCK_FOR = Duration.ofSeconds(10);

    private static final Duration CLOCKS_APART = Duration.ofSeconds(5);
    private static final List<String> ONLY_HERE =
            List.of("policies", "stuck messages", "nodes", "deprecated features", "clock of the broker");

    private final BrokerLook look;
    private final Patient patient;
    private final Clock clock;
    private final Pause pause;
    private final ManagementApi api;

    /** Waits. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    ManagementCheck(BrokerLook look, Patient patient, Clock clock, Pause pause, ManagementApi api) {
        this.look = look;
        this.patient = patient;
        this.clock = clock;
        this.pause = pause;
        this.api = api;
    }

    /** What is not looked at without it. */
    static List<Finding> notAsked(String why) {
        return ONLY_HERE.stream()
                .map(subject -> Finding.notSeen(
                        subject,
                        why,
                        "enable the plugin rabbitmq_management, give the user the tag monitoring, and the address with"
                                + " --management"))
                .toList();
    }

    /** The queues of the virtual host by name. */
    Map<String, ManagedQueue> queues() throws NoAnswer {
        return byName(api.ofVhost("queues").body());
    }

    private static Map<String, ManagedQueue> byName(JsonNode list) {
        Map<String, ManagedQueue> queues = new TreeMap<>();
        list.forEach(each -> {
            ManagedQueue queue = ManagedQueue.of(each);
            queues.put(queue.name(), queue);
        });
        return queues;
    }

    List<Finding> findings(Map<String, ManagedQueue> queues) throws NoAnswer, InterruptedException {
        List<Finding> findings = new ArrayList<>(new PolicyCheck(look, patient).findings(queues.values()));
        findings.add(stuck(queues));
        copies(queues, findings);
        findings.addAll(nodes());
        findings.addAll(deprecated());
        findings.addAll(brokersClock());
        return findings;
    }

    private Finding stuck(Map<String, ManagedQueue> first) throws NoAnswer, InterruptedException {
        Map<String, Long> waiting = waiting(first);
        if (!waiting.isEmpty()) {
            pause.of(STUCK_FOR);
            Map<String, Long> later = waiting(queues());
            waiting.keySet().retainAll(later.keySet());
            waiting.replaceAll((queue, count) -> later.get(queue));
        }
        if (waiting.isEmpty()) {
            return Finding.ok("stuck messages", "none: what is due or rejected gets where it has to go");
        }
        return Finding.trouble(
                "stuck messages",
                "none for longer than " + STUCK_FOR.toSeconds() + " s",
                waiting.entrySet().stream()
                        .map(each -> each.getValue() + " in " + each.getKey())
                        .collect(Collectors.joining(", ")),
                "expired or rejected messages cannot go on, because the queue behind is full, gone or without a"
                        + " leader; they are not lost, and do not run",
                "see that the work queue is there and has room, and never purge or delete the queue that holds them");
    }

    private Map<String, Long> waiting(Map<String, ManagedQueue> queues) {
        Set<String> watched = new TreeSet<>(patient.queues());
        patient.queues().forEach(queue -> watched.add(look.name(Role.DUE, queue)));
        Map<String, Long> waiting = new LinkedHashMap<>();
        queues.forEach((name, queue) -> {
            if ((watched.contains(name) || queue.isDelay() || name.endsWith(".due")) && queue.waiting() > 0) {
                waiting.put(name, queue.waiting());
            }
        });
        return waiting;
    }

    private static void copies(Map<String, ManagedQueue> queues, List<Finding> findings) {
        List<String> missing = queues.values().stream()
                .filter(queue -> queue.online() < queue.members())
                .map(ManagedQueue::name)
                .toList();
        if (!missing.isEmpty()) {
            findings.add(Finding.trouble(
                    "copies of queues",
                    "all members of each quorum queue run",
                    "not those of " + missing.stream().limit(3).collect(Collectors.joining(", "))
                            + (missing.size() > 3 ? " and " + (missing.size() - 3) + " more" : ""),
                    "with one node more down, these queues stop",
                    "start the nodes that are down"));
        }
    }

    private List<Finding> nodes() throws NoAnswer {
        JsonNode nodes;
        try {
            nodes = api.get("/api/nodes").body();
        } catch (NoAnswer refused) {
            return List.of(Finding.notSeen("nodes", refused.why(), "give the user the tag monitoring"));
        }
        List<Finding> findings = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (JsonNode node : nodes) {
            String name = node.path("name").asText();
            names.add(name);
            if (!node.path("running").asBoolean(true)) {
                findings.add(Finding.trouble(
                        "node " + name, "to run", "it does not", "queues have a copy less", "start it"));
            }
            alarm(node, name, "mem_alarm", "memory", findings);
            alarm(node, name, "disk_free_alarm", "disk space", findings);
            if (!node.path("partitions").isEmpty()) {
                findings.add(Finding.trouble(
                        "node " + name,
                        "one cluster",
                        "a network partition",
                        "each side goes on by itself; what was published on one may be lost",
                        "see RabbitMQ's guide to partitions"));
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok("nodes", String.join(", ", names) + ": no alarm"));
        }
        return findings;
    }

    private static void alarm(JsonNode node, String name, String field, String what, List<Finding> findings) {
        if (node.path(field).asBoolean(false)) {
            findings.add(Finding.trouble(
                    "node " + name,
                    "enough " + what,
                    "an alarm: it has too little",
                    "the broker takes no message from anybody until it has more",
                    "free some, or raise the limit"));
        }
    }

    private List<Finding> deprecated() {
        if (!look.server().isAtLeast(3, 13)) {
            return List.of(Finding.notSeen(
                    "deprecated features", "RabbitMQ keeps a list of them from 3.13 on", "nothing, until you upgrade"));
        }
        try {
            List<String> used = new ArrayList<>();
            api.get("/api/deprecated-features/used")
                    .body()
                    .forEach(feature -> used.add(feature.path("name").asText()));
            if (used.isEmpty()) {
                return List.of(Finding.ok("deprecated features", "none is in use"));
            }
            return List.of(Finding.note(
                    "deprecated features",
                    "none in use",
                    String.join(", ", used),
                    "a later RabbitMQ refuses them; Skirret uses none, Celery may (see its versions under Watch"
                            + " workers with Celery's tools)",
                    "before you upgrade, find who declares such queues: the management page shows their features"));
        } catch (NoAnswer refused) {
            return List.of(Finding.notSeen("deprecated features", refused.why(), "give the user the tag monitoring"));
        }
    }

    private List<Finding> brokersClock() throws NoAnswer {
        Instant before = clock.now();
        Answer answer = api.get("/api/whoami");
        if (answer.date().isEmpty()) {
            return List.of(Finding.notSeen("clock of the broker", "its answer has no date", "nothing"));
        }
        // To the second, and somewhere between the question and the answer.
        Duration apart = Duration.between(before, answer.date().get());
        if (apart.abs().compareTo(CLOCKS_APART) <= 0) {
            return List.of(Finding.ok("clock of the broker", "as here, within some seconds"));
        }
        return List.of(Finding.trouble(
                "clock of the broker",
                "the time here, " + before.truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                answer.date().get().toString(),
                "delays are the broker's, times (eta, expires, peak hours) those of clients and workers: they do not"
                        + " agree",
                "let all machines follow the same time servers"));
    }
}
