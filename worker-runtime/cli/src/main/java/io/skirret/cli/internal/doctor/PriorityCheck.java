package io.skirret.cli.internal.doctor;

import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import io.skirret.transport.internal.BrokerLook.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether priorities of tasks mean what they say on these queues and this broker. */
final class PriorityCheck {

    private final Server server;
    private final Patient patient;
    private final Map<String, ManagedQueue> managed;

    /** @param managed what the management API says of queues, as far as it is known */
    PriorityCheck(Server server, Patient patient, Map<String, ManagedQueue> managed) {
        this.server = server;
        this.patient = patient;
        this.managed = managed;
    }

    List<Finding> findings() {
        List<String> urgent = new TaskCheck(patient).urgent();
        if (urgent.isEmpty()) {
            return List.of(Finding.ok("priorities", "no task here has one"));
        }
        List<Finding> findings = new ArrayList<>();
        for (String queue : patient.queues()) {
            String got = got(queue);
            if (!got.isEmpty()) {
                findings.add(Finding.note(
                        "priorities",
                        "queue " + queue + " to tell apart the priorities of " + String.join(", ", urgent),
                        got,
                        "urgent calls wait in line with the others",
                        "give urgent tasks a queue and a worker of their own"));
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok("priorities", "the queues tell them apart"));
        }
        return findings;
    }

    private String got(String queue) {
        if (isClassic(queue)) {
            ManagedQueue seen = managed.get(queue);
            boolean has = seen != null
                    && (seen.arguments().containsKey("x-max-priority")
                            || seen.policy().containsKey("max-priority"));
            return has ? "" : "a classic queue without x-max-priority: it knows none";
        }
        if (!server.isAtLeast(4, 0)) {
            return "a quorum queue before RabbitMQ 4.0: it knows none";
        }
        return server.isAtLeast(4, 3)
                ? ""
                : "a quorum queue before RabbitMQ 4.3: 0 to 4 are one, and 5 and more another";
    }

    private boolean isClassic(String queue) {
        ManagedQueue seen = managed.get(queue);
        if (seen != null) {
            return seen.arguments().getOrDefault("x-queue-type", "classic").equals("classic");
        }
        TransportOptions options = patient.options();
        return (options.sharedQueues().contains(queue) ? options.sharedQueueType() : options.queueType())
                == QueueType.CLASSIC;
    }
}
