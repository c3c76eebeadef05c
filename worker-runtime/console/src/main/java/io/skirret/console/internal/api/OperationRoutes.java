package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationEntry;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.Position;
import io.skirret.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Operations: how far they are, and the four ways to steer one. */
final class OperationRoutes {

    private static final String PATH = "/retry/operations";
    private static final String RESULT = "result";

    private final OperationStore operations;
    private final Runnable wake;
    private final Clock clock;

    OperationRoutes(Api.Sending sending, Clock clock) {
        this.operations = sending.operations();
        this.wake = sending.wake();
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(Cursor.LIMIT, Cursor.AFTER), this::list),
                new Route(
                        Method.GET,
                        PATH + "/{id}",
                        Role.READER,
                        Set.of(),
                        request -> OperationJson.of(find(id(request)))),
                new Route(
                        Method.GET,
                        PATH + "/{id}/entries",
                        Role.READER,
                        Set.of(RESULT, Cursor.LIMIT, Cursor.AFTER),
                        this::entries),
                steer("pause", "goes on", operations::pause),
                steer("resume", "is paused", operations::resume),
                steer("continue", "waits behind its canary", operations::letGoOn),
                steer("cancel", "has not ended", operations::cancel));
    }

    /** One way to steer an operation; empty if it is in no state for that. */
    private interface Steering {
        Optional<Operation> make(UUID id, Change by);
    }

    private Route steer(String verb, String expected, Steering steering) {
        return new Route(Method.POST, PATH + "/{id}/" + verb, Role.OPERATOR, Set.of(), request -> {
            Body.ifAny(request);
            UUID id = id(request);
            Change by = Changes.of(request, clock);
            Optional<Operation> steered = steering.make(id, by);
            Operation now = steered.orElseGet(() -> find(id));
            if (steered.isEmpty()) {
                throw Problem.of(
                        409,
                        "Not in this state",
                        "Expected an operation that " + expected + ", got one that is "
                                + OperationJson.small(now.state()) + "; nothing was done.");
            }
            wake.run();
            return OperationJson.of(now);
        });
    }

    private Object list(Request request) {
        int limit = Cursor.limit(request);
        List<Operation> page = operations.page(Cursor.after(request), limit);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("operations", page.stream().map(OperationJson::of).toList());
        json.put("next", page.size() < limit ? null : Cursor.of(position(page.get(page.size() - 1))));
        return json;
    }

    private static Position position(Operation operation) {
        return new Position(operation.createdAt(), operation.id());
    }

    private Object entries(Request request) {
        Operation operation = find(id(request));
        int limit = Cursor.limit(request);
        int after = request.number(Cursor.AFTER, 1, OperationStore.MOST_ENTRIES, 0);
        EntryResult only = Choice.parameter(request, RESULT, EntryResult.class);
        List<OperationEntry> page = operations.entries(operation.id(), only, after, limit);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("entries", page.stream().map(OperationJson::entry).toList());
        json.put(
                "next",
                page.size() < limit
                        ? null
                        : Long.toString(page.get(page.size() - 1).place()));
        return json;
    }

    private Operation find(UUID id) {
        return operations.find(id).orElseThrow(OperationRoutes::unknown);
    }

    private static UUID id(Request request) {
        return GroupLookup.id(request.part("id")).orElseThrow(OperationRoutes::unknown);
    }

    private static Problem unknown() {
        return Problem.notFound("There is no operation of this id; GET " + PATH + " lists those there are.");
    }
}
