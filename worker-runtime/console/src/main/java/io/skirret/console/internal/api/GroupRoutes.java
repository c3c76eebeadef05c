package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.GroupFilter;
import io.skirret.console.internal.store.GroupStatus;
import io.skirret.console.internal.store.Severity;
import io.skirret.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What failed: groups of dead letters, and what people say of them. */
final class GroupRoutes {

    static final String PATH = "/retry/groups";
    private static final int MAX_NOTE = 4_000;
    private static final int MAX_NAME = 255;

    private static final String GROUP = "group";
    private static final String NOTE = "note";
    private static final String MUTED = "muted";
    private static final String ASSIGNEE = "assignee";
    private static final String SEVERITY = "severity";
    private static final String STATUS = "status";
    private static final String TASK = "task";
    private static final Set<String> OF_LIST =
            Set.of(SEVERITY, MUTED, ASSIGNEE, STATUS, TASK, Cursor.LIMIT, Cursor.AFTER);

    private final FailureGroups groups;
    private final Clock clock;

    GroupRoutes(FailureGroups groups, Clock clock) {
        this.groups = groups;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, OF_LIST, this::list),
                new Route(Method.GET, PATH + "/{group}", Role.READER, Set.of(), this::show),
                change("note", NOTE, (group, body, by) -> groups.note(group, body.textOrNull(NOTE, MAX_NOTE), by)),
                change("mute", MUTED, (group, body, by) -> groups.mute(group, body.flag(MUTED), by)),
                change(
                        "assign",
                        ASSIGNEE,
                        (group, body, by) -> groups.assign(group, body.textOrNull(ASSIGNEE, MAX_NAME), by)),
                change("severity", SEVERITY, this::severity),
                change("merge", "into", this::merge),
                change("split", "member", this::split));
    }

    private Object list(Request request) {
        GroupFilter filter = new GroupFilter(
                Choice.parameter(request, SEVERITY, Severity.class),
                muted(request),
                request.parameter(ASSIGNEE).orElse(null),
                Choice.parameter(request, STATUS, GroupStatus.class),
                request.parameter(TASK).orElse(null));
        FailureGroups.Page page = groups.page(filter, Cursor.after(request), Cursor.limit(request));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("groups", page.groups().stream().map(GroupRoutes::line).toList());
        json.put("next", page.next() == null ? null : Cursor.of(page.next()));
        return json;
    }

    private static @Nullable Boolean muted(Request request) {
        return request.parameter(MUTED)
                .map(text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default ->
                        throw Problem.badRequest("parameter " + MUTED
                                + ": expected true or false, got something else; nothing was searched.");
                })
                .orElse(null);
    }

    private Object show(Request request) {
        return whole(GroupLookup.toShow(groups, request.part(GROUP)));
    }

    private Map<String, @Nullable Object> whole(FailureGroup group) {
        Map<String, @Nullable Object> json = line(group);
        Map<String, Long> days = new LinkedHashMap<>();
        groups.days(group).forEach((day, count) -> days.put(day.toString(), count));
        json.put("days", days);
        json.put("tasks", groups.tasks(group));
        return json;
    }

    /** Changes one thing about a group, by one member of the body. */
    private interface GroupChange {
        FailureGroup make(UUID group, Body body, Change by);
    }

    private Route change(String verb, String member, GroupChange change) {
        return new Route(Method.POST, PATH + "/{group}/" + verb, Role.OPERATOR, Set.of(), request -> {
            FailureGroup group = GroupLookup.toChange(groups, request.part(GROUP));
            Body body = Body.of(request, member);
            Change by = Changes.of(request, clock);
            return whole(change.make(group.id(), body, by));
        });
    }

    private FailureGroup severity(UUID group, Body body, Change by) {
        Severity value = body.textOrNull(SEVERITY, MAX_NAME) == null ? null : body.choice(SEVERITY, Severity.class);
        return groups.severity(group, value, by);
    }

    private FailureGroup merge(UUID group, Body body, Change by) {
        UUID into = GroupLookup.toChange(groups, body.text("into", MAX_NAME)).id();
        try {
            return groups.merge(group, into, by);
        } catch (IllegalArgumentException same) {
            throw Problem.of(409, "Not two groups", String.valueOf(same.getMessage()) + ".");
        }
    }

    private FailureGroup split(UUID group, Body body, Change by) {
        UUID member = GroupLookup.id(body.text("member", MAX_NAME))
                .orElseThrow(() -> Body.wrong("member", "the id of one of the group's members"));
        if (!groups.find(member).map(FailureGroup::id).filter(group::equals).isPresent() || member.equals(group)) {
            throw Problem.of(
                    409,
                    "Not merged",
                    "Expected a group that is merged into this one, got another; nothing was changed. The group's"
                            + " members are those that can be split off, but for itself.");
        }
        return groups.split(member, by);
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
        json.put(SEVERITY, group.severity().name().toLowerCase(Locale.ROOT));
        json.put("severity_set", group.severitySet());
        json.put(NOTE, group.note());
        json.put(MUTED, group.muted());
        json.put(ASSIGNEE, group.assignee());
        return json;
    }
}
