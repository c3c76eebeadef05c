package io.skirret.console.internal.page;

import io.skirret.console.internal.tasks.TaskCall;
import io.skirret.console.internal.tasks.TaskCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Calls that began with one, in the order of a walk from above: each behind the one that made it.
 *
 * @param complete whether these are all that are known
 */
record CallTree(List<Node> nodes, boolean complete) {

    /** So many are shown beside the call itself, its parent and its root. */
    private static final int MOST = 200;

    /** A parent names a call that names it: whoever may send events may tell anything. */
    private static final int DEEPEST = 64;

    /**
     * A call with its place.
     *
     * @param depth 0 at the top
     */
    record Node(TaskPages.Line line, int depth) {}

    static CallTree of(TaskCall call, TaskCalls calls) {
        Map<String, TaskCall> known = new LinkedHashMap<>();
        List<TaskCall> ofRoot = List.of();
        if (!call.root().isEmpty()) {
            ofRoot = calls.ofRoot(call.root(), MOST + 1);
            calls.find(call.root()).ifPresent(root -> known.put(root.id(), root));
        }
        List<TaskCall> children = calls.children(call.id(), MOST + 1);
        if (!call.parent().isEmpty()) {
            calls.find(call.parent()).ifPresent(parent -> known.put(parent.id(), parent));
        }
        known.put(call.id(), call);
        Map<String, TaskCall> others = new LinkedHashMap<>();
        Stream.of(children, ofRoot)
                .flatMap(List::stream)
                .filter(each -> !known.containsKey(each.id()))
                .forEach(each -> others.putIfAbsent(each.id(), each));
        List<TaskCall> shown = others.values().stream().limit(MOST).toList();
        // They come newest first; a tree reads from the first to the last.
        for (int i = shown.size() - 1; i >= 0; i--) {
            known.put(shown.get(i).id(), shown.get(i));
        }
        boolean complete = ofRoot.size() <= MOST && children.size() <= MOST && others.size() <= MOST;
        return new CallTree(walk(known), complete);
    }

    private static List<Node> walk(Map<String, TaskCall> known) {
        Map<String, List<TaskCall>> byParent = new HashMap<>();
        List<TaskCall> tops = new ArrayList<>();
        for (TaskCall each : known.values()) {
            if (known.containsKey(each.parent()) && !each.parent().equals(each.id())) {
                byParent.computeIfAbsent(each.parent(), first -> new ArrayList<>())
                        .add(each);
            } else {
                tops.add(each);
            }
        }
        List<Node> nodes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        tops.forEach(top -> add(top, 0, byParent, nodes, seen));
        // What is its own parent's parent hangs from no top.
        known.values().forEach(each -> add(each, 0, byParent, nodes, seen));
        return nodes;
    }

    private static void add(
            TaskCall call, int depth, Map<String, List<TaskCall>> byParent, List<Node> nodes, Set<String> seen) {
        if (!seen.add(call.id())) {
            return;
        }
        nodes.add(new Node(TaskPages.Line.of(call), depth));
        if (depth < DEEPEST) {
            byParent.getOrDefault(call.id(), List.of()).forEach(child -> add(child, depth + 1, byParent, nodes, seen));
        }
    }
}
