package io.skirret.cli.internal.doctor;

import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLook.Right;
import io.skirret.worker.ControlAccess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Whether this user may do what a worker does. */
final class RightsCheck {

    private static final String SUBJECT = "rights";
    private static final String DEFAULT_EXCHANGE = "amq.default";
    private static final List<String> CONTROL = List.of("celery.pidbox", "reply.celery.pidbox");
    private static final String CONTROL_QUEUE = "celery.pidbox.0";

    private final BrokerLook look;
    private final Patient patient;
    private final Map<Right, Set<String>> needed = new EnumMap<>(Right.class);
    private final Map<Right, Set<String>> wanted = new EnumMap<>(Right.class);

    RightsCheck(BrokerLook look, Patient patient) {
        this.look = look;
        this.patient = patient;
    }

    List<Finding> findings() throws InterruptedException {
        forTasks();
        forEvents();
        forSharedState();
        List<Finding> findings = new ArrayList<>();
        String user = look.server().user();
        for (Map.Entry<Right, Set<String>> each : needed.entrySet()) {
            List<String> missing = missing(each.getKey(), each.getValue());
            if (!missing.isEmpty()) {
                findings.add(refused(user, each.getKey(), missing));
            }
        }
        for (Map.Entry<Right, Set<String>> each : wanted.entrySet()) {
            List<String> missing = missing(each.getKey(), each.getValue());
            if (!missing.isEmpty()) {
                findings.add(withoutControl(user, each.getKey(), missing));
            }
        }
        if (!look.may(Right.WRITE, DEFAULT_EXCHANGE)) {
            findings.add(Finding.note(
                    SUBJECT,
                    "user " + user + " may write to amq.default",
                    "a refusal",
                    "callers get no results, and what breakers and revocations say is not kept",
                    "grant it, unless none of these is used"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(SUBJECT, "user " + user + " may do all that a worker of these queues does"));
        }
        return findings;
    }

    private List<String> missing(Right right, Set<String> names) throws InterruptedException {
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            if (!look.may(right, name)) {
                missing.add(name);
            }
        }
        return missing;
    }

    private void forTasks() {
        if (!patient.options().declareTopology()) {
            need(
                    Right.WRITE,
                    Stream.of(
                            "skirret.tasks", "skirret.dead", look.delayQueues().get(0)));
            need(Right.READ, patient.queues().stream());
            return;
        }
        List<String> names = new ArrayList<>(List.of(
                "skirret.tasks",
                "skirret.dead",
                "skirret.return",
                "skirret.undeliverable",
                look.delayQueues().get(0)));
        for (String queue : patient.queues()) {
            for (BrokerLook.Role role : BrokerLook.Role.values()) {
                names.add(look.name(role, queue));
            }
        }
        for (Right right : Right.values()) {
            need(right, names.stream());
        }
    }

    private void forEvents() {
        boolean control = patient.worker().controlAllow() != ControlAccess.NONE;
        boolean declares = patient.options().declareTopology();
        if (control || patient.worker().sendTaskEvents()) {
            want(Right.WRITE, Stream.of("celeryev"));
            want(Right.CONFIGURE, Stream.of("celeryev").filter(name -> declares));
        }
        if (control) {
            want(Right.CONFIGURE, CONTROL.stream().filter(name -> declares));
            want(Right.CONFIGURE, Stream.of(CONTROL_QUEUE));
            want(Right.WRITE, Stream.of(CONTROL_QUEUE, "reply.celery.pidbox"));
            want(Right.READ, Stream.of("celery.pidbox", CONTROL_QUEUE));
        }
    }

    private void forSharedState() {
        boolean breakers =
                patient.tasks().stream().anyMatch(task -> task.settings().circuitBreaker() != null);
        if (breakers) {
            need(Right.CONFIGURE, Stream.of("skirret.lock.0"));
            need(Right.READ, Stream.of("skirret.broadcast.0"));
        } else if (patient.worker().controlAllow() != ControlAccess.NONE) {
            want(Right.CONFIGURE, Stream.of("skirret.lock.0"));
            want(Right.READ, Stream.of("skirret.broadcast.0"));
        }
    }

    /** For what a worker runs without. */
    private void want(Right right, Stream<String> names) {
        names.forEach(wanted.computeIfAbsent(right, any -> new LinkedHashSet<>())::add);
    }

    private void need(Right right, Stream<String> names) {
        names.forEach(needed.computeIfAbsent(right, any -> new LinkedHashSet<>())::add);
    }

    private static String may(String user, Right right, List<String> names) {
        String verb = switch (right) {
            case CONFIGURE -> "configure";
            case WRITE -> "write to";
            case READ -> "read";
        };
        return "user " + user + " may " + verb + " " + String.join(", ", names);
    }

    private static Finding withoutControl(String user, Right right, List<String> names) {
        return Finding.note(
                SUBJECT,
                may(user, right, names),
                "a refusal",
                "events and remote control do not work, and nobody sees, steers or pauses the worker; tasks run",
                "grant it, or set skirret.control.allow=none and skirret.worker.send-task-events=false");
    }

    private Finding refused(String user, Right right, List<String> names) {
        String costs = switch (right) {
            case CONFIGURE -> "a worker that declares does not start";
            case WRITE -> "what is sent there is refused, and a worker's channel ends each time: tasks may run twice";
            case READ -> "a worker cannot take messages, or bind its queues, and does not start";
        };
        return Finding.trouble(
                SUBJECT,
                may(user, right, names),
                "a refusal",
                costs,
                "rabbitmqctl set_permissions -p '" + look.server().vhost() + "' '" + user
                        + "' CONFIGURE WRITE READ, with the expressions under Rights in the topology reference");
    }
}
