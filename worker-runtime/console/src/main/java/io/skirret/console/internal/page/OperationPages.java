package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.Choice;
import io.skirret.console.internal.api.Cursor;
import io.skirret.console.internal.api.GroupLookup;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationEntry;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was sent again: operations, and one of them with how far it is. */
final class OperationPages {

    private static final String PATH = "/operations";
    private static final String RESULT = "result";

    private final OperationStore operations;
    private final Frames frames;

    OperationPages(Api.Sources over, Frames frames) {
        this.operations = over.sending().operations();
        this.frames = frames;
    }

    /**
     * A page of operations.
     *
     * @param next the next page; null if this is the last
     */
    record Listed(List<Operation> operations, @Nullable String next) {}

    /**
     * One, with a page of its entries.
     *
     * @param only the result that is asked for; the empty text for all
     * @param next the next page; null if this is the last
     */
    record Shown(
            Operation operation,
            List<OperationEntry> entries,
            String only,
            @Nullable String next) {}

    /** What it is, with ids cut. */
    static String title(Operation operation) {
        String kind = Words.of(operation.kind());
        return Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + " " + Words.withShortIds(operation.scope());
    }

    /** What a result means to a person: what was sent and not heard of is not known. */
    static String label(EntryResult result) {
        return result == EntryResult.SENT ? "sent, not heard of" : Words.spaced(result);
    }

    /** What its first button asks the API for. */
    static String verb(Operation operation) {
        return switch (operation.state()) {
            case CANARY -> "continue";
            case PAUSED -> "resume";
            default -> "pause";
        };
    }

    /** How it sends, in the words of its options. */
    static String pace(Operation operation) {
        List<String> words = new ArrayList<>();
        if (operation.options().canary() != null) {
            words.add("canary " + operation.options().canary());
        }
        if (operation.options().perSecond() != null) {
            words.add(Words.decimal(operation.options().perSecond()) + "/s");
        }
        if (operation.options().maxInFlight() != null) {
            words.add("at most " + operation.options().maxInFlight() + " in flight");
        }
        if (operation.options().queue() != null) {
            words.add("to queue " + operation.options().queue());
        }
        if (operation.options().task() != null) {
            words.add("as task " + operation.options().task());
        }
        return words.isEmpty() ? "all at once" : String.join(", ", words);
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(Cursor.AFTER), this::list),
                new Route(Method.GET, PATH + "/{id}", Role.READER, Set.of(RESULT, Cursor.AFTER), this::show));
    }

    private Object list(Request request) {
        List<Operation> page = operations.page(Cursor.after(request), Cursor.USUAL_PAGE);
        String next = null;
        if (page.size() == Cursor.USUAL_PAGE) {
            Operation last = page.get(page.size() - 1);
            next = Words.url(PATH, Map.of(Cursor.AFTER, Cursor.of(new Position(last.createdAt(), last.id()))));
        }
        return frames.page(
                request,
                Frame.Section.OPERATIONS,
                "Operations",
                "operations",
                new Listed(page, next),
                Topic.OPERATIONS);
    }

    private Object show(Request request) {
        UUID id = GroupLookup.id(request.part("id")).orElseThrow(OperationPages::unknown);
        Operation operation = operations.find(id).orElseThrow(OperationPages::unknown);
        String only = request.parameter(RESULT).orElse("");
        int after = request.number(Cursor.AFTER, 1, OperationStore.MOST_ENTRIES, 0);
        List<OperationEntry> page = operations.entries(
                id,
                Choice.parameter(RESULT, only.isEmpty() ? null : only, EntryResult.class),
                after,
                Cursor.USUAL_PAGE);
        String next = null;
        if (page.size() == Cursor.USUAL_PAGE) {
            Map<String, String> behind = new LinkedHashMap<>();
            behind.put(RESULT, only);
            behind.put(Cursor.AFTER, Long.toString(page.get(page.size() - 1).place()));
            next = Words.url(PATH + "/" + id, behind);
        }
        return frames.page(
                request,
                Frame.Section.OPERATIONS,
                "Operation " + Words.shortId(id),
                "operation",
                new Shown(operation, page, only, next),
                Topic.OPERATIONS);
    }

    private static Problem unknown() {
        return Problem.notFound("There is no operation of this id. Operations are kept for 30 days after their end; the"
                + " list has those there are.");
    }
}
