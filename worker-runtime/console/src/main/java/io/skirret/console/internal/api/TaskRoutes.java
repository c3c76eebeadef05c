package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.tasks.CallPosition;
import io.skirret.console.internal.tasks.TaskCall;
import io.skirret.console.internal.tasks.TaskCalls;
import io.skirret.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of calls, as events told it. */
final class TaskRoutes {

    static final String PATH = "/retry/tasks";
    private static final String QUERY = "query";
    private static final int MOST_CHILDREN = 100;

    private final TaskCalls calls;
    private final DeadLetterStore letters;
    private final Clock clock;

    TaskRoutes(TaskCalls calls, DeadLetterStore letters, Clock clock) {
        this.calls = calls;
        this.letters = letters;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(QUERY, Cursor.LIMIT, Cursor.AFTER), this::list),
                new Route(Method.GET, PATH + "/{id}", Role.READER, Set.of(), this::show));
    }

    private Object list(Request request) {
        Query query = Query.parse(request.parameter(QUERY).orElse(""), clock.now(), Field.OF_CALLS);
        int limit = Cursor.limit(request);
        List<TaskCall> found = calls.page(query, Cursor.afterCall(request), limit);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("tasks", found.stream().map(TaskJson::line).toList());
        json.put("next", found.size() < limit ? null : Cursor.of(CallPosition.of(found.get(found.size() - 1))));
        return json;
    }

    private Object show(Request request) {
        String id = request.part("id");
        TaskCall call = calls.find(id)
                .orElseThrow(
                        () -> Problem.notFound("No worker told of a call of this id, or it is not kept any more; GET "
                                + PATH + " lists those that are."));
        List<TaskCall> children = calls.children(id, MOST_CHILDREN + 1);
        Map<String, @Nullable Object> json = TaskJson.whole(call);
        json.put(
                "children",
                children.stream().limit(MOST_CHILDREN).map(TaskJson::line).toList());
        json.put("more_children", children.size() > MOST_CHILDREN);
        json.put(
                "dead_letters", letters.ofCall(id).stream().map(EntryJson::line).toList());
        return json;
    }
}
