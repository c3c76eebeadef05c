package io.skirret.console.internal.api;

import io.skirret.console.internal.http.LineOutput;
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
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters to take away: many as lines of a file, and the exact bytes of one. */
final class ExportRoutes {

    private static final String QUERY = "query";
    private static final String FORMAT = "format";
    private static final int PAGE = 500;

    private final DeadLetterStore store;
    private final Clock clock;

    ExportRoutes(DeadLetterStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.GET,
                        DeadLetterRoutes.PATH + "/export",
                        Role.READER,
                        Set.of(QUERY, FORMAT),
                        this::export),
                new Route(Method.GET, DeadLetterRoutes.PATH + "/{id}/raw", Role.OPERATOR, Set.of(), this::raw));
    }

    /** The forms that an export can have. */
    private enum Format {
        /** A JSON object per line. */
        JSONL,
        /** For a spreadsheet. */
        CSV
    }

    private Object export(Request request) {
        SqlCondition condition =
                Query.parse(request.parameter(QUERY).orElse(""), clock.now()).sql(new EntryColumns());
        Format format = Optional.ofNullable(Choice.parameter(request, FORMAT, Format.class))
                .orElse(Format.JSONL);
        return switch (format) {
            case JSONL ->
                Route.Answer.lines(
                        "application/jsonl",
                        "dead-letters.jsonl",
                        output -> write(condition, line -> output.json(line)));
            case CSV ->
                Route.Answer.lines("text/csv;charset=utf-8", "dead-letters.csv", output -> writeCsv(condition, output));
        };
    }

    private void writeCsv(SqlCondition condition, LineOutput output) throws IOException {
        output.text(Csv.line(EntryJson.EXPORTED));
        write(
                condition,
                line -> output.text(
                        Csv.line(EntryJson.EXPORTED.stream().map(line::get).toList())));
    }

    private interface Line {
        void write(Map<String, @Nullable Object> entry) throws IOException;
    }

    /** Page by page, and of the messages one at a time: memory does not grow with the number of entries. */
    private void write(SqlCondition condition, Line line) throws IOException {
        Position after = null;
        List<StoredEntry> page;
        do {
            page = store.page(condition, after, PAGE);
            for (StoredEntry entry : page) {
                Optional<Message> message = store.message(entry.id());
                // Else somebody has removed it since.
                if (message.isPresent()) {
                    line.write(EntryJson.exported(entry, message.get()));
                }
            }
            after = Batches.last(page);
        } while (page.size() == PAGE);
    }

    private Object raw(Request request) {
        UUID id = GroupLookup.id(request.part("id")).orElseThrow(ExportRoutes::unknown);
        Change by = Changes.of(request, clock);
        Message message = store.reveal(id, by).orElseThrow(ExportRoutes::unknown);
        return Route.Answer.file(id + ".body", message.body());
    }

    private static Problem unknown() {
        return Problem.notFound("There is no dead letter of this id; it may have been removed.");
    }
}
