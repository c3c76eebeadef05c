package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryColumns;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looking at dead letters, and what can be done to them without a worker. */
final class DeadLetterRoutes {

    static final String PATH = "/retry/dead-letters";
    static final String ALTHOUGH_SENT = "although_sent";
    private static final String QUERY = "query";
    private static final String OLDER_THAN = "older_than_hours";

    /** Counts are exact up to here. */
    private static final int COUNTED = 10_000;

    private static final int OLDEST_HOURS = 876_000;

    private final DeadLetterStore store;
    private final OperationStore operations;
    private final Clock clock;

    DeadLetterRoutes(DeadLetterStore store, OperationStore operations, Clock clock) {
        this.store = store;
        this.operations = operations;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(QUERY, Cursor.LIMIT, Cursor.AFTER), this::list),
                new Route(Method.GET, PATH + "/{id}", Role.READER, Set.of(), this::show),
                new Route(Method.POST, PATH + "/{id}/abandon", Role.OPERATOR, Set.of(), this::abandon),
                new Route(Method.POST, PATH + "/{id}/reopen", Role.OPERATOR, Set.of(), this::reopen),
                new Route(Method.DELETE, PATH + "/{id}", Role.OPERATOR, Set.of(), this::remove),
                new Route(Method.DELETE, PATH, Role.OPERATOR, Set.of(OLDER_THAN), this::purge));
    }

    private Object list(Request request) {
        Query query = Query.parse(request.parameter(QUERY).orElse(""), clock.now());
        int limit = Cursor.limit(request);
        Position after = Cursor.after(request);
        SqlCondition condition = query.sql(new EntryColumns());
        List<StoredEntry> entries = store.page(condition, after, limit);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("entries", entries.stream().map(EntryJson::line).toList());
        json.put("next", entries.size() < limit ? null : Cursor.of(Position.of(entries.get(entries.size() - 1))));
        if (after == null) {
            long count = store.count(condition, COUNTED + 1);
            json.put("count", Math.min(count, COUNTED));
            json.put("count_exact", count <= COUNTED);
        }
        return json;
    }

    private Object show(Request request) {
        StoredEntry entry = find(request);
        Message message = store.message(entry.id()).orElseThrow(() -> unknown());
        List<StoredEntry> others = entry.taskId() == null ? List.of() : store.ofCall(entry.taskId());
        Map<String, @Nullable Object> json = EntryJson.whole(entry, message, others);
        json.put("version", operations.version(entry.id()).orElseThrow(() -> unknown()));
        json.put(
                "operations",
                operations.ofEntry(entry.id()).stream()
                        .map(OperationJson::ofEntry)
                        .toList());
        return json;
    }

    private Object abandon(Request request) {
        return change(request, EntryStatus.PENDING, EntryStatus.ABANDONED, "abandon");
    }

    private Object reopen(Request request) {
        if (!Body.ifAny(request, ALTHOUGH_SENT).flag(ALTHOUGH_SENT, false)) {
            return change(request, EntryStatus.ABANDONED, EntryStatus.PENDING, "reopen");
        }
        StoredEntry entry = find(request);
        if (operations.reopen(List.of(entry.id()), Changes.of(request, clock)) == 0) {
            throw Problem.of(
                    409,
                    "Not sent",
                    "Expected a dead letter that was sent again and of which nobody told what became of it, got one that is "
                            + EntryJson.word(find(request).status())
                            + (entry.status() == EntryStatus.RETRYING
                                    ? " and that an operation has yet to send; nothing was done. Cancel that operation."
                                    : "; nothing was done."));
        }
        return EntryJson.line(find(request));
    }

    private Object change(Request request, EntryStatus from, EntryStatus to, String action) {
        StoredEntry entry = find(request);
        int changed = store.change(List.of(entry.id()), from, to, action, Changes.of(request, clock));
        StoredEntry now = find(request);
        if (changed == 0) {
            throw Problem.of(
                    409,
                    "Not " + EntryJson.word(from),
                    "Expected a dead letter that is " + EntryJson.word(from) + ", got one that is "
                            + EntryJson.word(now.status()) + "; nothing was done."
                            + (from == EntryStatus.ABANDONED && now.status() == EntryStatus.RETRYING
                                    ? " Nobody told yet what became of it. If nobody will, send {\"" + ALTHOUGH_SENT
                                            + "\": true}; sent once more, the call may run twice."
                                    : ""));
        }
        return EntryJson.line(now);
    }

    private @Nullable Object remove(Request request) {
        if (store.remove(List.of(id(request)), Changes.of(request, clock)) == 0) {
            throw unknown();
        }
        return null;
    }

    /** In batches, each a transaction of its own: a purge that is cut short has removed what it says in the audit. */
    private Object purge(Request request) {
        if (request.parameter(OLDER_THAN).isEmpty()) {
            throw Problem.badRequest("parameter " + OLDER_THAN
                    + ": expected a number of hours, got nothing; nothing was removed. To remove one dead letter, name it: "
                    + PATH + "/{id}.");
        }
        int hours = request.number(OLDER_THAN, 1, OLDEST_HOURS, 1);
        SqlCondition old = Query.parse("before:" + hours + "h", clock.now()).sql(new EntryColumns());
        Change by = Changes.of(request, clock);
        Batches.Result result = Batches.run(store, old, ids -> store.remove(ids, by));
        return JsonObject.of("removed", result.changed(), "more", result.more());
    }

    private StoredEntry find(Request request) {
        return store.find(id(request)).orElseThrow(() -> unknown());
    }

    static UUID id(Request request) {
        return GroupLookup.id(request.part("id")).orElseThrow(() -> unknown());
    }

    static Problem unknown() {
        return Problem.notFound("There is no dead letter of this id; GET " + PATH + " lists those there are.");
    }
}
