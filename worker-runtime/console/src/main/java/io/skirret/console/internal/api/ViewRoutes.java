package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.SavedView;
import io.skirret.console.internal.store.SavedViews;
import io.skirret.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queries that people keep under names. A reader keeps some, too, for nobody else: that changes nothing of tasks. */
final class ViewRoutes {

    private static final String PATH = "/retry/views";
    private static final String LIST = "list";
    private static final String NAME = "name";
    private static final String QUERY = "query";
    private static final String SHARED = "shared";
    private static final int MAX_NAME = 100;
    private static final int MAX_QUERY = 1_000;

    private final SavedViews views;
    private final Clock clock;

    ViewRoutes(SavedViews views, Clock clock) {
        this.views = views;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(LIST), this::list),
                new Route(Method.POST, PATH, Role.READER, Set.of(), this::save),
                new Route(Method.DELETE, PATH + "/{id}", Role.READER, Set.of(), this::remove));
    }

    private Object list(Request request) {
        QueriedList list = Choice.parameter(request, LIST, QueriedList.class);
        if (list == null) {
            throw Problem.badRequest("parameter " + LIST + ": expected one of " + Choice.names(QueriedList.class)
                    + ", got none; nothing was searched.");
        }
        return Map.of(
                "views",
                views.seenBy(request.caller().name(), word(list)).stream()
                        .map(ViewRoutes::json)
                        .toList());
    }

    private Object save(Request request) {
        Body body = Body.of(request, LIST, NAME, QUERY, SHARED);
        QueriedList list = body.choice(LIST, QueriedList.class);
        String name = body.text(NAME, MAX_NAME).strip();
        String query = body.has(QUERY) ? body.textOrNull(QUERY, MAX_QUERY) : null;
        boolean shared = body.flag(SHARED, false);
        requireOperator(request, shared);
        // What is no query is refused now, and not when somebody opens it.
        list.parse(query == null ? "" : query, clock.now());
        try {
            return json(views.save(
                    word(list), name, query == null ? "" : query.strip(), shared, Changes.of(request, clock)));
        } catch (IllegalStateException full) {
            throw Problem.of(409, "Too many views", String.valueOf(full.getMessage()) + ".");
        }
    }

    private @Nullable Object remove(Request request) {
        SavedView view = GroupLookup.id(request.part("id"))
                .flatMap(views::find)
                .filter(found ->
                        found.shared() || found.owner().equals(request.caller().name()))
                .orElseThrow(ViewRoutes::unknown);
        requireOperator(request, view.shared());
        if (!views.remove(view.id(), Changes.of(request, clock))) {
            throw unknown();
        }
        return null;
    }

    private static void requireOperator(Request request, boolean shared) {
        if (shared && !request.caller().role().includes(Role.OPERATOR)) {
            throw Problem.of(
                    403,
                    "Not allowed",
                    "Expected somebody with the role operator for a view that everybody sees, got one with the role"
                            + " reader; nothing was done. Keep it for yourself.");
        }
    }

    private static Problem unknown() {
        return Problem.notFound("There is no view of this id that you see; GET " + PATH + " lists those there are.");
    }

    private static String word(QueriedList list) {
        return list.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> json(SavedView view) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", view.id().toString());
        json.put(LIST, view.list());
        json.put(NAME, view.name());
        json.put(QUERY, view.query());
        json.put(SHARED, view.shared());
        json.put("owner", view.owner());
        json.put("saved_at", view.savedAt().toString());
        return json;
    }
}
