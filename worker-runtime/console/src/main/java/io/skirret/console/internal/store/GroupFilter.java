package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which groups a list has: those for which everything holds that is not null. What is merged into a group counts as in
 * {@link FailureGroup}.
 *
 * @param severity as {@link FailureGroup#severity()} tells it
 * @param assignee the empty text for groups that nobody sees to
 * @param task that met it
 */
public record GroupFilter(
        @Nullable Severity severity,
        @Nullable Boolean muted,
        @Nullable String assignee,
        @Nullable GroupStatus status,
        @Nullable String task) {

    /** Every group. */
    public static final GroupFilter ALL = new GroupFilter(null, null, null, null, null);

    private static final String OPEN = sum("pending + %1$sretrying");

    private static String sum(String of) {
        return "(g." + of.formatted("g.") + " + COALESCE((SELECT SUM(m." + of.formatted("m.")
                + ") FROM failure_group m WHERE m.merged_into = g.id), 0))";
    }

    /** A condition over {@code failure_group g}. */
    SqlCondition sql() {
        List<String> conditions = new ArrayList<>(List.of("TRUE"));
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (severity != null) {
            conditions.add(
                    "COALESCE(g.severity, " + Severity.sql("g.failure_type", OPEN, sum("tasks")) + ") = :severity");
            arguments.put("severity", severity.name());
        }
        if (muted != null) {
            conditions.add("g.muted = " + (muted ? "TRUE" : "FALSE"));
        }
        if (assignee != null) {
            conditions.add(assignee.isEmpty() ? "g.assignee IS NULL" : "g.assignee = :assignee");
            arguments.put("assignee", assignee);
        }
        if (status != null) {
            conditions.add(OPEN + (status == GroupStatus.DONE ? " = 0" : " > 0"));
            conditions.add(status == GroupStatus.CAME_BACK ? "g.came_back > 0" : "TRUE");
        }
        if (task != null) {
            conditions.add("EXISTS (SELECT 1 FROM failure_group_task t WHERE t.task = :task AND (t.group_id = g.id OR"
                    + " t.group_id IN (SELECT m.id FROM failure_group m WHERE m.merged_into = g.id)))");
            arguments.put("task", task);
        }
        return new SqlCondition(String.join(" AND ", conditions), arguments);
    }
}
