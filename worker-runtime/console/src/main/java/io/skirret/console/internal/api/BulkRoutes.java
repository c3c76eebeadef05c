package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can be done to many dead letters at once without a worker; each can be asked first what it would do. */
final class BulkRoutes {

    private static final String DRY_RUN = "dry_run";

    private final DeadLetterStore store;
    private final OperationStore operations;
    private final FailureGroups groups;
    private final Clock clock;

    BulkRoutes(DeadLetterStore store, OperationStore operations, FailureGroups groups, Clock clock) {
        this.store = store;
        this.operations = operations;
        this.groups = groups;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                route(
                        "abandon",
                        EntryStatus.PENDING,
                        (ids, by) -> store.change(ids, EntryStatus.PENDING, EntryStatus.ABANDONED, "abandon", by)),
                new Route(Method.POST, path("reopen"), Role.OPERATOR, Set.of(), this::reopen),
                route("remove", null, store::remove));
    }

    /** Changes those of a batch that it still is for, and tells how many. */
    interface Batch {
        int change(Collection<UUID> ids, Change by);
    }

    private Route route(String verb, @Nullable EntryStatus from, Batch change) {
        String only = from == null ? null : "status = '" + from.name() + "'";
        return new Route(
                Method.POST,
                path(verb),
                Role.OPERATOR,
                Set.of(),
                request ->
                        answer(request, Body.of(request, Scope.IDS, Scope.GROUP, Scope.QUERY, DRY_RUN), only, change));
    }

    private static String path(String verb) {
        return DeadLetterRoutes.PATH + "/bulk-" + verb;
    }

    private Object reopen(Request request) {
        Body body = Body.of(request, Scope.IDS, Scope.GROUP, Scope.QUERY, DRY_RUN, DeadLetterRoutes.ALTHOUGH_SENT);
        Batch abandoned = (ids, by) -> store.change(ids, EntryStatus.ABANDONED, EntryStatus.PENDING, "reopen", by);
        return body.flag(DeadLetterRoutes.ALTHOUGH_SENT, false)
                ? answer(
                        request,
                        body,
                        "status IN ('ABANDONED', 'RETRYING')",
                        (ids, by) -> abandoned.change(ids, by) + operations.reopen(ids, by))
                : answer(request, body, "status = 'ABANDONED'", abandoned);
    }

    /** @param only which of the scope are meant, SQL; null for all */
    private Object answer(Request request, Body body, @Nullable String only, Batch change) {
        Scope scope = Scope.of(body, groups, clock.now());
        boolean dryRun = body.flag(DRY_RUN, false);
        SqlCondition meant =
                only == null ? scope.condition() : scope.condition().and(only);
        Change by = Changes.of(request, clock);
        Batches.Result result = dryRun
                ? Batches.expected(
                        store.count(scope.condition(), Batches.MOST + 1), store.count(meant, Batches.MOST + 1))
                : Batches.run(store, meant, ids -> change.change(ids, by));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scope", scope.text());
        json.put(DRY_RUN, dryRun);
        json.put("matched", result.matched());
        json.put("changed", result.changed());
        json.put("more", result.more());
        return json;
    }
}
