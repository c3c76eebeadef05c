package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureGroups;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looking at what failed: groups of dead letters. */
final class GroupRoutes {

    private static final String PATH = "/retry/groups";
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{4,16}");

    private final FailureGroups groups;

    GroupRoutes(FailureGroups groups) {
        this.groups = groups;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(Cursor.LIMIT, Cursor.AFTER), this::list),
                new Route(Method.GET, PATH + "/{group}", Role.READER, Set.of(), this::show));
    }

    private Object list(Request request) {
        FailureGroups.Page page = groups.page(Cursor.after(request), Cursor.limit(request));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("groups", page.groups().stream().map(GroupRoutes::line).toList());
        json.put("next", page.next() == null ? null : Cursor.of(page.next()));
        return json;
    }

    private Object show(Request request) {
        FailureGroup group = find(request.part("group"));
        Map<String, @Nullable Object> json = line(group);
        Map<String, Long> days = new LinkedHashMap<>();
        groups.days(group).forEach((day, count) -> days.put(day.toString(), count));
        json.put("days", days);
        json.put("tasks", groups.tasks(group));
        return json;
    }

    /** By its id, or by the first digits of its fingerprint. */
    private FailureGroup find(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        if (FINGERPRINT.matcher(plain).matches()) {
            return groups.findByFingerprint(plain).orElseThrow(GroupRoutes::unknown);
        }
        try {
            return groups.find(UUID.fromString(plain)).orElseThrow(GroupRoutes::unknown);
        } catch (IllegalArgumentException noId) {
            throw unknown();
        }
    }

    private static Problem unknown() {
        return Problem.notFound("There is no group of this id or fingerprint; GET " + PATH + " lists those there are.");
    }

    private static Map<String, @Nullable Object> line(FailureGroup group) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", group.id().toString());
        json.put("group", group.fingerprint());
        json.put("version", group.version());
        json.put("grouped_by", group.components());
        json.put("members", group.members().stream().map(UUID::toString).toList());
        json.put("exception", group.exception());
        json.put("message", group.message());
        json.put("failure_type", group.failureType());
        json.put("first_at", group.firstAt().toString());
        json.put("last_at", group.lastAt().toString());
        json.put("count", group.total());
        json.put("pending", group.pending());
        json.put("retrying", group.retrying());
        json.put("resolved", group.resolved());
        json.put("abandoned", group.abandoned());
        json.put("task_count", group.tasks());
        json.put("came_back", group.cameBack());
        json.put(
                "came_back_at",
                group.cameBackAt() == null ? null : group.cameBackAt().toString());
        json.put("severity", group.severity().name().toLowerCase(Locale.ROOT));
        json.put("severity_set", group.severitySet());
        json.put("note", group.note());
        json.put("muted", group.muted());
        json.put("assignee", group.assignee());
        return json;
    }
}
