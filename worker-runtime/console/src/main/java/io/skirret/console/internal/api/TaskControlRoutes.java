package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.console.internal.tasks.Summary;
import io.skirret.console.internal.tasks.TaskCalls;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.Reply;
import io.skirret.control.Workers;
import io.skirret.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What workers are asked about single calls, and told to do with them, by remote control. */
final class TaskControlRoutes {

    private static final String IDS = "ids";
    private static final String ID = "id";
    private static final String TERMINATE = "terminate";
    private static final String TREE = "tree";
    private static final int MOST_IDS = 100;
    private static final int LONGEST_ID = 255;

    private final Control control;
    private final TaskCalls calls;
    private final ActionLog log;
    private final Clock clock;

    TaskControlRoutes(Control control, TaskCalls calls, ActionLog log, Clock clock) {
        this.control = control;
        this.calls = calls;
        this.log = log;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.POST, TaskRoutes.PATH + "/revoke", Role.OPERATOR, Set.of(), this::revoke),
                new Route(Method.GET, TaskRoutes.PATH + "/stack", Role.READER, Set.of(ID), this::stack).ownSiteOnly());
    }

    /** The audit is written first: whoever hears of the order hears of it at once. */
    private Object revoke(Request request) {
        Body body = Body.of(request, IDS, TERMINATE, TREE);
        List<String> ids = body.texts(IDS, MOST_IDS);
        boolean terminate = body.flag(TERMINATE, false);
        boolean tree = body.flag(TREE, false);
        if (ids.stream().anyMatch(id -> !isId(id))) {
            throw Body.wrong(IDS, "a list of 1 to " + MOST_IDS + " ids of calls");
        } else if (tree && ids.size() > 1) {
            throw Body.wrong(TREE, "false, or one id: a tree is revoked at a time");
        }
        for (String id : ids) {
            log.write(
                    Changes.of(request, clock),
                    tree ? "revoke-tree" : "revoke",
                    "task " + id,
                    calls.find(id).map(call -> Summary.of(call).state().name()).orElse(null),
                    terminate ? "REVOKED, running ones terminated" : "REVOKED");
        }
        Workers workers = control.workers();
        Replies<String> replies = tree ? workers.revokeTree(ids.get(0), terminate) : workers.revoke(ids, terminate);
        long obeyed = replies.all().stream().filter(Reply::isOk).count();
        return JsonObject.of(
                IDS,
                ids,
                "workers",
                replies.all().stream().map(TaskControlRoutes::answer).toList(),
                "missing",
                List.copyOf(replies.missing()),
                "detail",
                said(obeyed, replies));
    }

    private static String said(long obeyed, Replies<String> replies) {
        if (replies.all().isEmpty()) {
            return "The order is given, and no worker answered: workers that start later read it if a Java worker ever"
                    + " kept such on this broker.";
        }
        String workers = obeyed == 1 ? "1 worker" : obeyed + " workers";
        long refused = replies.all().size() - obeyed;
        return "Revoked in " + workers + (refused == 0 ? "." : "; " + refused + " refused.");
    }

    private static Map<String, @Nullable Object> answer(Reply<String> reply) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("worker", reply.worker());
        json.put("answer", reply.value());
        json.put("refusal", reply.error());
        return json;
    }

    private Object stack(Request request) {
        String id = request.parameter(ID)
                .filter(TaskControlRoutes::isId)
                .orElseThrow(() -> Problem.badRequest("parameter " + ID + ": expected the id of a call, got none."));
        String worker = calls.find(id).map(call -> Summary.of(call).worker()).orElse(null);
        Workers asked = worker == null ? control.workers() : control.workers(worker);
        Replies<Object> replies = asked.ask("skirret_stack", Map.of("task_id", id));
        List<Object> stacks = new ArrayList<>();
        replies.values().forEach((name, answer) -> add(stacks, name, answer, id));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("stacks", stacks);
        json.put("why", stacks.isEmpty() ? why(worker, replies) : null);
        return json;
    }

    private static void add(List<Object> stacks, String worker, Object answer, String id) {
        if (answer instanceof Map<?, ?> byId
                && byId.get(id) instanceof Map<?, ?> run
                && run.get("stack") instanceof List<?> frames) {
            stacks.add(JsonObject.of(
                    "worker",
                    worker,
                    "thread",
                    String.valueOf(run.get("thread")),
                    "frames",
                    frames.stream().map(String::valueOf).toList()));
        }
    }

    private static String why(@Nullable String worker, Replies<Object> replies) {
        if (replies.all().isEmpty()) {
            return worker == null ? "No worker answered." : "The worker " + worker + " did not answer.";
        }
        List<String> refusals = replies.all().stream()
                .filter(reply -> !reply.isOk())
                .map(reply -> reply.worker() + " refused: " + reply.error())
                .toList();
        return refusals.isEmpty()
                ? "It does not run now in " + String.join(", ", replies.workers()) + "."
                : String.join("; ", refusals) + ". Only Java workers tell where a task is.";
    }

    private static boolean isId(String text) {
        return !text.isBlank() && text.length() <= LONGEST_ID && text.indexOf(0) < 0;
    }
}
