package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.query.Completion;
import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What may be written next in a query: qualifiers, and values that are there. */
final class SuggestionRoute {

    private static final String OF = "of";
    private static final String TEXT = "text";
    private static final int LONGEST = 1_000;
    private static final int MOST_NAMES = 500;
    private static final Duration RECENT = Duration.ofHours(24);
    private static final Map<Field, CountedBy> COUNTED = Map.of(
            Field.TASK, CountedBy.TASK,
            Field.QUEUE, CountedBy.QUEUE,
            Field.REASON, CountedBy.REASON,
            Field.EXCEPTION, CountedBy.EXCEPTION,
            Field.BREAKER, CountedBy.BREAKER);

    private final DeadLetterStore letters;
    private final TaskSpans spans;
    private final Clock clock;

    SuggestionRoute(DeadLetterStore letters, TaskSpans spans, Clock clock) {
        this.letters = letters;
        this.spans = spans;
        this.clock = clock;
    }

    Route route() {
        return new Route(Method.GET, "/retry/query-suggestions", Role.READER, Set.of(OF, TEXT), this::suggest);
    }

    private Object suggest(Request request) {
        QueriedList list = Choice.parameter(request, OF, QueriedList.class);
        if (list == null) {
            throw Problem.badRequest("parameter " + OF + ": expected one of " + Choice.names(QueriedList.class)
                    + ", got none; nothing is suggested.");
        }
        String text = request.parameter(TEXT).orElse("");
        if (text.length() > LONGEST) {
            throw Problem.badRequest("parameter " + TEXT + ": expected at most " + LONGEST
                    + " characters, got more; nothing is suggested.");
        }
        Completion completion = Completion.of(text, list.fields(), field -> values(list, field));
        return JsonObject.of(
                "from",
                completion.from(),
                "options",
                completion.options().stream()
                        .map(option -> JsonObject.of("text", option.text(), "hint", option.hint()))
                        .toList());
    }

    private Collection<String> values(QueriedList list, Field field) {
        Set<String> names = new TreeSet<>();
        CountedBy counted = COUNTED.get(field);
        if (counted != null) {
            names.addAll(letters.counts(counted).keySet());
        }
        if (list == QueriedList.TASKS) {
            Instant from = clock.now().minus(RECENT);
            names.addAll(
                    switch (field) {
                        case TASK -> spans.taskNames(from, MOST_NAMES);
                        case WORKER -> spans.workerNames(from, MOST_NAMES);
                        default -> List.of();
                    });
        }
        names.remove("");
        return names;
    }
}
