package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.internal.control.Revocations.Kind;
import io.skirret.worker.internal.feature.RunningWorker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that revoke tasks: by their ids, by the root of their tree, by a stamp. */
final class RevokeCommands {

    private static final Logger log = LoggerFactory.getLogger(RevokeCommands.class);
    private static final int LONGEST_LIST = 1000;

    private final RunningWorker worker;
    private final Revocations revocations;

    RevokeCommands(RunningWorker worker, Revocations revocations) {
        this.worker = worker;
        this.revocations = revocations;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("revoke", Command.steering(arguments -> revoke(arguments, arguments.isTrue("terminate"))));
        commands.put("terminate", Command.steering(arguments -> revoke(arguments, true)));
        commands.put("revoke_by_stamped_headers", Command.steering(this::revokeStamped));
        commands.put("skirret_revoke_tree", Command.steering(this::revokeTree));
        return commands;
    }

    private Map<String, String> revoke(Arguments arguments, boolean terminate) {
        Set<String> ids = new LinkedHashSet<>(arguments.texts("task_id"));
        keep(Kind.TASK, ids);
        return terminate
                ? terminated(call -> ids.contains(call.id()))
                : Map.of("ok", "tasks " + String.join(", ", ids) + " flagged as revoked");
    }

    private Map<String, String> revokeTree(Arguments arguments) {
        Set<String> roots = new LinkedHashSet<>(arguments.texts("root_id"));
        if (roots.isEmpty()) {
            throw CommandException.arguments(
                    "skirret_revoke_tree() expected 'root_id' to be an id or several, got none");
        }
        keep(Kind.TREE, roots);
        return arguments.isTrue("terminate")
                ? terminated(call -> roots.contains(call.rootId()))
                : Map.of("ok", "trees of " + String.join(", ", roots) + " flagged as revoked");
    }

    private Map<String, String> revokeStamped(Arguments arguments) {
        Map<String, List<String>> headers = arguments.stamps("headers");
        List<String> stamps = new ArrayList<>();
        headers.forEach((name, values) -> values.forEach(value -> stamps.add(Revocations.stamp(name, value))));
        if (stamps.isEmpty()) {
            throw CommandException.arguments(
                    "revoke_by_stamped_headers() expected 'headers' to be stamps by name, got none");
        }
        keep(Kind.STAMP, stamps);
        String shown = "headers " + python(headers);
        if (!arguments.isTrue("terminate")) {
            return Map.of("ok", shown + " flagged as revoked, but not terminated");
        }
        Set<String> wanted = new HashSet<>(stamps);
        boolean none = worker.revoke(call -> Revocations.isStamped(call, wanted::contains))
                .isEmpty();
        return Map.of("ok", shown + (none ? " were not terminated" : " revoked"));
    }

    /** As Python shows a dictionary of lists of texts. */
    private static String python(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .map(one -> "'" + one.getKey() + "': ['" + String.join("', '", one.getValue()) + "']")
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private void keep(Kind kind, Iterable<String> keys) {
        List<String> all = new ArrayList<>();
        keys.forEach(all::add);
        revocations.revoke(kind, all);
        log.info("Revoked by remote control: {}", SafeText.line(String.join(", ", all), LONGEST_LIST));
    }

    private Map<String, String> terminated(Predicate<TaskMessage> calls) {
        Set<String> told = worker.revoke(calls);
        return Map.of("ok", "terminate: " + (told.isEmpty() ? "tasks unknown" : String.join(", ", told)));
    }
}
