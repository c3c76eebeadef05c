package io.skirret.cli.internal.doctor;

import io.skirret.transport.TransportException;
import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLook.Comparison;
import io.skirret.transport.internal.BrokerLook.Difference;
import io.skirret.transport.internal.BrokerLook.Role;
import io.skirret.transport.internal.BrokerLook.Seen;
import io.skirret.transport.internal.BrokerLook.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether the exchanges and the work queues with what belongs to them are there, and are as Skirret declares them. */
final class QueueCheck {

    private static final List<String> EXCHANGES =
            List.of("skirret.tasks", "skirret.dead", "skirret.return", "skirret.undeliverable");

    private final BrokerLook look;
    private final Patient patient;
    private final Map<String, Map<String, String>> policies;
    private final List<Finding> findings = new ArrayList<>();

    /** @param policies the effective policy of each queue, as far as it is known */
    QueueCheck(BrokerLook look, Patient patient, Map<String, Map<String, String>> policies) {
        this.look = look;
        this.patient = patient;
        this.policies = policies;
    }

    List<Finding> findings() {
        exchanges();
        for (String queue : patient.queues()) {
            Seen work = seen(queue);
            if (work != null && work.sight() == Sight.MISSING) {
                missing(queue);
                continue;
            }
            if (work != null) {
                arguments(Role.WORK, queue);
                consumers(queue, work);
            }
            belonging(Role.DEAD_LETTERS, queue);
            belonging(Role.DUE, queue);
        }
        return findings;
    }

    /** Null if it cannot be looked at, which is told: the node that keeps it may be down. */
    private @Nullable Seen seen(String queue) {
        try {
            return look.queue(queue);
        } catch (TransportException failed) {
            findings.add(failed(queue, failed));
            return null;
        }
    }

    private static Finding failed(String queue, TransportException why) {
        return Finding.trouble(
                "queue " + queue,
                "an answer from it",
                String.valueOf(why.getMessage()),
                "it takes and gives nothing: calls to it fail or wait",
                "start the node that keeps it, or see the broker's log why it stopped; then look again");
    }

    private void exchanges() {
        List<String> missing;
        try {
            missing = EXCHANGES.stream()
                    .filter(name -> look.exchange(name).sight() == Sight.MISSING)
                    .toList();
        } catch (TransportException failed) {
            findings.add(Finding.failed("exchanges", failed));
            return;
        }
        boolean declares = patient.options().declareTopology();
        if (missing.isEmpty()) {
            findings.add(Finding.ok("exchanges", String.join(", ", EXCHANGES)));
        } else if (declares && missing.size() == EXCHANGES.size()) {
            findings.add(Finding.note(
                    "exchanges",
                    String.join(", ", EXCHANGES),
                    "none of them",
                    "nothing yet: the first worker or client declares them",
                    "start a worker"));
        } else {
            findings.add(Finding.trouble(
                    "exchanges",
                    String.join(", ", EXCHANGES),
                    "no " + String.join(", ", missing),
                    "calls, dead letters or delayed messages have nowhere to go",
                    declares ? "restart a worker or client: it declares them" : "declare them as the reference says"));
        }
    }

    private void missing(String queue) {
        boolean declares = patient.options().declareTopology();
        Finding.Status status = declares ? Finding.Status.NOTE : Finding.Status.TROUBLE;
        findings.add(new Finding(
                status,
                "queue " + queue,
                "to be there",
                "no queue of this name in the virtual host",
                "calls to it fail as UNROUTABLE" + (declares ? " until a worker declares it" : ""),
                declares ? "start its worker, or check its name" : "declare it, or set skirret.broker.declare=true"));
    }

    private void belonging(Role role, String queue) {
        String name = look.name(role, queue);
        Seen seen = seen(name);
        if (seen == null) {
            return;
        }
        if (seen.sight() != Sight.MISSING) {
            arguments(role, queue);
        } else if (role == Role.DEAD_LETTERS) {
            findings.add(Finding.trouble(
                    "queue " + name,
                    "to be there, for dead letters of " + queue,
                    "no queue of this name",
                    "a worker does not start, and what it gives up on cannot be stored",
                    patient.options().declareTopology()
                            ? "restart a worker of " + queue + ": it declares it"
                            : "declare it as the reference says"));
        }
    }

    private void arguments(Role role, String queue) {
        String name = look.name(role, queue);
        Comparison comparison;
        try {
            comparison = look.compare(role, queue, patient.options());
        } catch (TransportException failed) {
            findings.add(failed(name, failed));
            return;
        }
        if (comparison.sight() == Sight.FORBIDDEN) {
            findings.add(Finding.notSeen(
                    "queue " + name,
                    "its arguments are compared by who may configure it, and this user may not",
                    "look as a user who may"));
            return;
        }
        List<Difference> differences = comparison.differences().stream()
                .filter(difference -> !mended(name, difference))
                .toList();
        if (differences.isEmpty()) {
            findings.add(Finding.ok("queue " + name, "as Skirret declares it"));
        }
        for (Difference difference : differences) {
            findings.add(differs(name, role, difference));
        }
    }

    /** A policy may say what an argument does not. */
    private boolean mended(String name, Difference difference) {
        String key = difference.argument().replaceFirst("^x-", "");
        return difference.got().equals("none")
                && Objects.equals(policies.getOrDefault(name, Map.of()).get(key), difference.expected());
    }

    private Finding differs(String name, Role role, Difference difference) {
        boolean shared = patient.options().sharedQueues().contains(name);
        String fix = patient.options().declareTopology()
                ? "drain and delete it: a worker declares it anew"
                : "drain and delete it, and declare it anew as the reference says: with skirret.broker.declare=false"
                        + " no worker does";
        if (role == Role.WORK && !shared && patient.options().declareTopology()) {
            fix += "; or, if Celery declares it too, name it in skirret.broker.shared-queues";
        }
        return Finding.trouble(
                "queue " + name,
                difference.argument() + " " + (difference.expected().isEmpty() ? "possible" : difference.expected()),
                difference.got(),
                difference.costs() + (difference.loses() ? "; a worker does not start" : ""),
                fix);
    }

    private void consumers(String queue, Seen seen) {
        if (seen.consumers() == 0 && seen.ready() > 0) {
            findings.add(Finding.note(
                    "queue " + queue,
                    "a worker that takes from it",
                    seen.ready() + (seen.ready() == 1 ? " message" : " messages") + " and nobody who takes from it",
                    "they wait",
                    "start a worker with --queues " + queue));
        }
    }
}
