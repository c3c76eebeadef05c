package io.skirret.cli.internal.doctor;

import io.skirret.settings.internal.Durations;
import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLook.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Policies that reach queues of Skirret and do harm there. AMQP tells nobody of them. */
final class PolicyCheck {

    private static final int FEW_DELIVERIES = 1_000;

    private final Patient patient;
    private final Set<String> dead = new TreeSet<>();
    private final Set<String> internal = new TreeSet<>();
    private final List<Finding> findings = new ArrayList<>();

    PolicyCheck(BrokerLook look, Patient patient) {
        this.patient = patient;
        for (String queue : patient.queues()) {
            dead.add(look.name(Role.DEAD_LETTERS, queue));
            internal.add(look.name(Role.DUE, queue));
        }
        dead.add("skirret.undeliverable");
        internal.addAll(look.delayQueues());
    }

    List<Finding> findings(Collection<ManagedQueue> queues) {
        // Of many delay queues under one policy, one line.
        TreeMap<String, Set<String>> harmed = new TreeMap<>();
        for (ManagedQueue queue : queues) {
            boolean ours = patient.queues().contains(queue.name())
                    || dead.contains(queue.name())
                    || internal.contains(queue.name());
            if (ours) {
                queue.policy().forEach((key, value) -> {
                    String cost = cost(queue, key, value);
                    if (!cost.isEmpty()) {
                        harmed.computeIfAbsent(key + " " + value + "\n" + cost, any -> new TreeSet<>())
                                .add(queue.name());
                    }
                });
                consumerTimeout(queue);
            }
        }
        harmed.forEach((what, names) -> {
            String[] parts = what.split("\n", 2);
            findings.add(Finding.trouble(
                    "policies", "no policy that harms " + some(names), parts[0], parts[1], fix(parts[0], names)));
        });
        if (findings.isEmpty()) {
            findings.add(Finding.ok("policies", "none does harm to these queues"));
        }
        return findings;
    }

    private String fix(String harm, Set<String> names) {
        Set<String> work = new TreeSet<>(names);
        work.retainAll(patient.queues());
        if (work.isEmpty()) {
            return "let the policy's pattern leave it out, such as ^(?!skirret\\.|amq\\.)(?!.*\\.(dead|due)$).*";
        }
        // Of a work queue no pattern can know by its name that it is one.
        String these = work.stream()
                .map(name -> name.replaceAll("([^A-Za-z0-9_-])", "\\\\$1"))
                .collect(Collectors.joining("|"));
        return "take " + harm.split(" ", 2)[0]
                + " out of the policy, or let its pattern leave these queues out, such as"
                + " ^(?!skirret\\.|amq\\.)(?!.*\\.(dead|due)$)(?!(" + these + ")$).*";
    }

    private static String some(Set<String> names) {
        return names.stream().limit(3).collect(Collectors.joining(", "))
                + (names.size() > 3 ? " and " + (names.size() - 3) + " more" : "");
    }

    private String cost(ManagedQueue queue, String key, String value) {
        boolean keepsDead = dead.contains(queue.name());
        boolean passes = internal.contains(queue.name());
        return switch (key) {
            case "expires" -> "a queue that nobody uses for that long is deleted, with its messages";
            case "message-ttl" -> passes ? "delays end too early" : keepsDead ? "dead letters vanish" : workTtl(queue);
            case "max-length", "max-length-bytes" ->
                passes
                        ? "delayed calls and retries are refused"
                        : keepsDead
                                ? "older dead letters are pushed out, or newer ones refused"
                                : keepsWhatIsThere(queue) ? "" : "messages that were confirmed are pushed out";
            case "delivery-limit" ->
                keepsDead && number(value) < FEW_DELIVERIES ? "dead letters that are looked at that often vanish" : "";
            default -> "";
        };
    }

    private static boolean keepsWhatIsThere(ManagedQueue queue) {
        return "reject-publish".equals(queue.arguments().get("x-overflow"))
                || "reject-publish".equals(queue.policy().get("overflow"));
    }

    private static String workTtl(ManagedQueue queue) {
        boolean kept = queue.arguments().containsKey("x-dead-letter-exchange")
                || queue.policy().containsKey("dead-letter-exchange");
        return kept ? "calls that wait that long are dead letters" : "calls that wait that long are lost";
    }

    private static long number(String value) {
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : Long.MAX_VALUE;
    }

    private void consumerTimeout(ManagedQueue queue) {
        String text = queue.policy()
                .getOrDefault("consumer-timeout", queue.arguments().get("x-consumer-timeout"));
        Duration ours = patient.worker().consumerTimeout();
        if (text == null || number(text) == Long.MAX_VALUE || !patient.queues().contains(queue.name())) {
            return;
        }
        Duration theirs = Duration.ofMillis(number(text));
        if (ours.isZero() || theirs.compareTo(ours) < 0) {
            findings.add(Finding.trouble(
                    "queue " + queue.name(),
                    "a consumer time-out of " + (ours.isZero() ? "no end" : Durations.format(ours) + " or more")
                            + ", as skirret.worker.consumer-timeout says",
                    Durations.format(theirs),
                    "the broker takes back what runs longer, and it runs again",
                    "raise it there, or set skirret.worker.consumer-timeout=" + Durations.format(theirs)));
        }
    }
}
