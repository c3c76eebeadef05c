package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.Cursor;
import io.skirret.console.internal.api.QueriedList;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.QuerySyntaxException;
import io.skirret.console.internal.store.SavedView;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.console.internal.tasks.Attempt;
import io.skirret.console.internal.tasks.CallPosition;
import io.skirret.console.internal.tasks.Step;
import io.skirret.console.internal.tasks.Step.State;
import io.skirret.console.internal.tasks.Summary;
import io.skirret.console.internal.tasks.TaskCall;
import io.skirret.console.internal.tasks.TaskSpans;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of calls: a list that a query narrows, and one call with its attempts and its tree. */
final class TaskPages {

    private static final String PATH = "/tasks";
    private static final String ONE = "/task";
    private static final String QUERY = "query";
    private static final String ID = "id";
    private static final String HOURS = "hours";
    private static final int USUAL_HOURS = 24;
    private static final int MOST_HOURS = (int) TaskSpans.HOURS_KEPT.toHours();
    private static final int LONGEST_ID = 255;

    private final Api.Sources over;
    private final Frames frames;

    TaskPages(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /** A call in a list. */
    record Line(TaskCall call, Summary summary) {

        static Line of(TaskCall call) {
            return new Line(call, Summary.of(call));
        }

        String title() {
            return call.task().isEmpty() ? "Task of no known name" : call.task();
        }

        /** What went wrong last; the empty text for nothing. */
        String why() {
            Step.Failure failure = summary.failure();
            return failure == null ? "" : TaskPages.why(failure);
        }

        String url() {
            return TaskPages.url(call.id());
        }

        /** How the badge of its state looks. */
        String look() {
            return TaskPages.look(summary.state());
        }
    }

    /**
     * What a query found.
     *
     * @param wrong why it is no query; null if it is one
     * @param kept how many calls are kept, whatever the query
     * @param first whether this is the first page
     * @param next the next page; null if this is the last
     * @param views that who looks sees
     * @param numbers of the one task that the query means, or of all; null behind the first page
     */
    record Listed(
            String query,
            @Nullable QuerySyntaxException wrong,
            List<Line> calls,
            long kept,
            boolean first,
            @Nullable String next,
            List<SavedView> views,
            @Nullable TaskNumbers numbers) {}

    /**
     * One call.
     *
     * @param attempts the first first
     * @param steps all that was told, the first first
     * @param tree the calls of one root; of one call alone if nobody told of others
     * @param letters its dead letters, the newest first
     */
    record Shown(Line line, List<Attempt> attempts, List<Step> steps, CallTree tree, List<StoredEntry> letters) {

        /** Whether its end is still to come, as far as anybody told. */
        boolean goesOn() {
            return line.summary().endedAt() == null;
        }

        boolean runs() {
            return line.summary().state() == State.STARTED;
        }

        /** Its dead letter that waits for a person; null for none. */
        @Nullable
        StoredEntry pending() {
            return letters.stream()
                    .filter(letter -> Words.of(letter.status()).equals("pending"))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Where a call is shown: ids may have any characters, and so are no part of a path. */
    static String url(String id) {
        return Words.url(ONE, Map.of(ID, id));
    }

    /** The list of what a query means. */
    static String search(String query) {
        return Words.url(PATH, Map.of(QUERY, query));
    }

    /** The same, with the numbers of so many hours. */
    static String search(String query, int hours) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(QUERY, query);
        parameters.put(HOURS, hours == USUAL_HOURS ? "" : Integer.toString(hours));
        return Words.url(PATH, parameters);
    }

    static String why(Step.Failure failure) {
        String exception = Words.simple(failure.exception());
        if (exception.isEmpty()) {
            return failure.message().isEmpty() ? failure.reason() : failure.message();
        }
        return failure.message().isEmpty() ? exception : exception + ": " + failure.message();
    }

    /** How the badge of a state looks. */
    static String look(@Nullable State state) {
        if (state == null) {
            return "running";
        }
        return switch (state) {
            case SUCCESS -> "succeeded";
            case FAILURE -> "unhealthy";
            case RETRY -> "high";
            case STARTED -> "running";
            case RECEIVED -> "sent";
            case REVOKED, REJECTED -> "refused";
            case PENDING -> "waits";
        };
    }

    /** A duration as people read it. */
    static String took(@Nullable Long micros) {
        return micros == null ? "–" : Words.span(Duration.of(micros, ChronoUnit.MICROS));
    }

    static @Nullable Instant at(@Nullable Long micros) {
        return micros == null ? null : Step.instant(micros);
    }

    /** How long an attempt took, by one worker's clock. */
    static String took(Attempt attempt) {
        Long begun = attempt.begun();
        Long ended = attempt.ended();
        return begun == null || ended == null ? "–" : took((Long) Math.max(0, ended - begun));
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(QUERY, HOURS, Cursor.AFTER), this::list),
                new Route(Method.GET, ONE, Role.READER, Set.of(ID), this::show));
    }

    private Object list(Request request) {
        String text = request.parameter(QUERY).orElse("").strip();
        Listed listed;
        try {
            listed = search(request, text, Query.parse(text, over.clock().now(), Field.OF_CALLS));
        } catch (QuerySyntaxException wrong) {
            listed = new Listed(text, wrong, List.of(), 0, true, null, views(request), null);
        }
        return frames.page(request, Frame.Section.TASKS, "Tasks", "tasks", listed, Topic.TASKS);
    }

    private Listed search(Request request, String text, Query query) {
        CallPosition after = Cursor.afterCall(request);
        int hours = request.number(HOURS, 1, MOST_HOURS, USUAL_HOURS);
        List<TaskCall> found = over.calls().page(query, after, Cursor.USUAL_PAGE);
        String next = null;
        if (found.size() == Cursor.USUAL_PAGE) {
            Map<String, String> behind = new LinkedHashMap<>();
            behind.put(QUERY, text);
            behind.put(Cursor.AFTER, Cursor.of(CallPosition.of(found.get(found.size() - 1))));
            next = Words.url(PATH, behind);
        }
        return new Listed(
                text,
                null,
                found.stream().map(Line::of).toList(),
                over.calls().total(),
                after == null,
                next,
                views(request),
                after == null ? numbers(query, hours) : null);
    }

    private TaskNumbers numbers(Query query, int hours) {
        return TaskNumbers.read(
                over.spans(),
                query.value(Field.TASK).orElse(null),
                hours,
                over.clock().now());
    }

    private List<SavedView> views(Request request) {
        return over.views().seenBy(request.caller().name(), Words.of(QueriedList.TASKS));
    }

    private Object show(Request request) {
        String id = request.parameter(ID)
                .filter(text -> text.length() <= LONGEST_ID && text.indexOf(0) < 0)
                .orElseThrow(TaskPages::unknown);
        TaskCall call = over.calls().find(id).orElseThrow(TaskPages::unknown);
        Shown shown = new Shown(
                Line.of(call),
                Attempt.of(call),
                call.steps(),
                CallTree.of(call, over.calls()),
                over.letters().ofCall(id));
        return frames.page(
                request, Frame.Section.TASKS, shown.line().title(), "task", shown, Topic.TASKS, Topic.LETTERS);
    }

    private static Problem unknown() {
        return Problem.notFound("No worker told of a call of this id, or it is not kept any more. The list has those"
                + " that are; its dead letters may still be among the dead letters.");
    }
}
