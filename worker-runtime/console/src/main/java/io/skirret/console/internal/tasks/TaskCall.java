package io.skirret.console.internal.tasks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was told of one call. Of two that are of the same call, {@link #merge} makes one, and the order does not matter:
 * what was heard twice is there once. Immutable.
 *
 * @param task the task's name; empty where nobody told, as the next two
 * @param parent the id of the call that made it
 * @param root the id of the first call of all
 * @param seenAt when a console heard of it first
 * @param steps in the order of time; no more than 64, of more the first eight and the last
 */
public record TaskCall(String id, String task, String parent, String root, Instant seenAt, List<Step> steps) {

    static final int MOST_STEPS = 64;
    private static final int FIRST_STEPS = 8;

    public TaskCall {
        steps = List.copyOf(steps);
    }

    /** Both. */
    public TaskCall merge(TaskCall other) {
        return new TaskCall(
                id,
                larger(task, other.task),
                larger(parent, other.parent),
                larger(root, other.root),
                seenAt.isBefore(other.seenAt) ? seenAt : other.seenAt,
                union(steps, other.steps));
    }

    /** Who tells two names for one thing may be believed either; nothing is less than any. */
    private static String larger(String one, String other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static List<Step> union(List<Step> some, List<Step> others) {
        if (!some.isEmpty() && others.size() == 1 && Step.ORDER.compare(some.get(some.size() - 1), others.get(0)) < 0) {
            List<Step> all = new ArrayList<>(some);
            all.add(others.get(0));
            return cut(all);
        }
        SortedSet<Step> all = new TreeSet<>(Step.ORDER);
        all.addAll(some);
        all.addAll(others);
        return cut(new ArrayList<>(all));
    }

    private static List<Step> cut(List<Step> all) {
        int more = all.size() - MOST_STEPS;
        if (more > 0) {
            all.subList(FIRST_STEPS, FIRST_STEPS + more).clear();
        }
        return all;
    }
}
