package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.Cursor;
import io.skirret.console.internal.api.GroupLookup;
import io.skirret.console.internal.api.QueriedList;
import io.skirret.console.internal.api.ShownBody;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.QuerySyntaxException;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryColumns;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.OperationEntry;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.store.SavedView;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.PlainValues;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters: what a query finds, one of them with all that is known of it, and one to be edited. */
final class EntryPages {

    private static final String PATH = "/dead-letters";
    private static final String QUERY = "query";

    /** Counts are exact up to here. */
    private static final int COUNTED = 10_000;

    private final Api.Sources over;
    private final DeadLetterStore store;
    private final OperationStore operations;
    private final Frames frames;

    EntryPages(Api.Sources over, Frames frames) {
        this.over = over;
        this.store = over.letters();
        this.operations = over.sending().operations();
        this.frames = frames;
    }

    /**
     * What a query found.
     *
     * @param wrong why it is no query; null if it is one
     * @param count how many it means, up to 10,001
     * @param first whether this is the first page
     * @param next the next page; null if this is the last
     * @param views that who looks sees
     */
    record Listed(
            String query,
            @Nullable QuerySyntaxException wrong,
            List<StoredEntry> entries,
            long count,
            boolean first,
            @Nullable String next,
            List<SavedView> views) {

        /** The number as people read it. */
        String counted() {
            return count > COUNTED ? "more than " + Words.number(COUNTED) : Words.number(count);
        }
    }

    /**
     * One, with its message.
     *
     * @param version what an edit of it has to name
     * @param sameCall all other entries of the same call
     */
    record Shown(
            StoredEntry entry,
            DeadLetter letter,
            ShownBody body,
            Map<String, @Nullable Object> headers,
            @Nullable FailureGroup group,
            String version,
            List<StoredEntry> sameCall,
            List<OperationEntry> operations) {

        List<StoredEntry> replaces() {
            return sameCall.stream()
                    .filter(other -> entry.id().equals(other.replacedBy()))
                    .toList();
        }

        /** A part of the arguments, with every digit; the empty text if there is none. */
        String arguments(String part) {
            return body.arguments() == null
                    ? ""
                    : PrettyJson.write(body.arguments().get(part));
        }

        /** How many lines a field for a part of the arguments has. */
        int rows(String part) {
            return (int) Math.max(4, Math.min(24, arguments(part).lines().count() + 1));
        }

        /** Whether its last attempt failed, which the history of those before does not have. */
        boolean endedByFailure() {
            return entry.exception() != null
                    && letter.history().stream().allMatch(attempt -> attempt.number() < entry.attempts());
        }

        /** A query that means this entry alone. */
        String query() {
            return "id:" + Words.quoted(String.valueOf(entry.taskId())) + " replays:" + entry.replays();
        }

        String title() {
            return entry.task() == null ? "Unreadable call" : entry.task();
        }
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(QUERY, Cursor.AFTER), this::list),
                new Route(Method.GET, PATH + "/{id}", Role.READER, Set.of(), this::show),
                new Route(Method.GET, PATH + "/{id}/edit", Role.OPERATOR, Set.of(), this::edit));
    }

    private Object list(Request request) {
        String text = request.parameter(QUERY).orElse("").strip();
        Listed listed;
        try {
            listed = search(request, text, Query.parse(text, over.clock().now()).sql(new EntryColumns()));
        } catch (QuerySyntaxException wrong) {
            listed = new Listed(text, wrong, List.of(), 0, true, null, views(request));
        }
        return frames.page(request, Frame.Section.ENTRIES, "Dead letters", "entries", listed, Topic.LETTERS);
    }

    private Listed search(Request request, String text, SqlCondition condition) {
        Position after = Cursor.after(request);
        List<StoredEntry> entries = store.page(condition, after, Cursor.USUAL_PAGE);
        String next = entries.size() < Cursor.USUAL_PAGE
                ? null
                : Words.search(text) + "&" + Cursor.AFTER + "="
                        + Cursor.of(Position.of(entries.get(entries.size() - 1)));
        return new Listed(
                text, null, entries, store.count(condition, COUNTED + 1), after == null, next, views(request));
    }

    private List<SavedView> views(Request request) {
        return over.views().seenBy(request.caller().name(), Words.of(QueriedList.DEAD_LETTERS));
    }

    private Object show(Request request) {
        Shown shown = find(request);
        return frames.page(
                request, Frame.Section.ENTRIES, shown.title(), "entry", shown, Topic.LETTERS, Topic.OPERATIONS);
    }

    /** Stays as it was loaded: somebody writes in it. */
    private Object edit(Request request) {
        Shown shown = find(request);
        return frames.page(request, Frame.Section.ENTRIES, shown.title(), "edit", shown);
    }

    private Shown find(Request request) {
        UUID id = GroupLookup.id(request.part("id")).orElseThrow(EntryPages::unknown);
        StoredEntry entry = store.find(id).orElseThrow(EntryPages::unknown);
        Message message = store.message(id).orElseThrow(EntryPages::unknown);
        DeadLetter letter = DeadLetter.from(message);
        return new Shown(
                entry,
                letter,
                ShownBody.of(letter.message(), ShownBody.LONGEST),
                PlainValues.of(letter.message().headers()),
                over.groups().find(entry.group()).orElse(null),
                operations.version(id).orElseThrow(EntryPages::unknown),
                others(entry),
                operations.ofEntry(id));
    }

    private List<StoredEntry> others(StoredEntry entry) {
        return entry.taskId() == null
                ? List.of()
                : store.ofCall(entry.taskId()).stream()
                        .filter(other -> !other.id().equals(entry.id()))
                        .toList();
    }

    private static Problem unknown() {
        return Problem.notFound("There is no dead letter of this id. It may have been removed, by hand or when the time"
                + " was over for which it is kept. The list has those there are.");
    }
}
