package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.AuditTrail;
import io.skirret.console.internal.store.AuditTrail.Filter;
import io.skirret.console.internal.store.AuditTrail.Line;
import io.skirret.console.internal.store.Position;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who changed what, to be read and to be taken away. */
final class AuditRoutes {

    private static final String PATH = "/retry/audit";
    private static final String FORMAT = "format";
    private static final int PAGE = 500;
    private static final List<String> COLUMNS =
            List.of("id", "at", "who", "origin", "action", "target", "amount", "before", "after");

    private final AuditTrail trail;

    AuditRoutes(AuditTrail trail) {
        this.trail = trail;
    }

    /** The forms that an export can have. */
    private enum Format {
        /** A JSON object per line. */
        JSONL,
        /** For a spreadsheet. */
        CSV
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, with(Cursor.LIMIT, Cursor.AFTER), this::page),
                new Route(Method.GET, PATH + "/export", Role.READER, with(FORMAT), this::export));
    }

    private static Set<String> with(String... more) {
        Set<String> all = new HashSet<>(AuditRequest.PARAMETERS);
        all.addAll(List.of(more));
        return all;
    }

    private Object page(Request request) {
        int limit = Cursor.limit(request);
        List<Line> page = trail.page(AuditRequest.filter(request), Cursor.after(request), limit);
        return JsonObject.of(
                "lines",
                page.stream().map(AuditRoutes::json).toList(),
                "next",
                page.size() < limit ? null : Cursor.of(page.get(page.size() - 1).position()));
    }

    private Object export(Request request) {
        Filter filter = AuditRequest.filter(request);
        Format format = Optional.ofNullable(Choice.parameter(request, FORMAT, Format.class))
                .orElse(Format.JSONL);
        return switch (format) {
            case JSONL ->
                Route.Answer.lines(
                        "application/jsonl", "audit.jsonl", output -> write(filter, line -> output.json(json(line))));
            case CSV ->
                Route.Answer.lines("text/csv;charset=utf-8", "audit.csv", output -> {
                    output.text(Csv.line(COLUMNS));
                    write(
                            filter,
                            line -> output.text(Csv.line(
                                    COLUMNS.stream().map(json(line)::get).toList())));
                });
        };
    }

    private interface Out {
        void write(Line line) throws IOException;
    }

    private void write(Filter filter, Out out) throws IOException {
        Position after = null;
        List<Line> page;
        do {
            page = trail.page(filter, after, PAGE);
            for (Line line : page) {
                out.write(line);
                after = line.position();
            }
        } while (page.size() == PAGE);
    }

    private static Map<String, @Nullable Object> json(Line line) {
        return JsonObject.of(
                "id",
                line.id().toString(),
                "at",
                line.at().toString(),
                "who",
                line.who(),
                "origin",
                line.origin(),
                "action",
                line.action(),
                "target",
                line.target(),
                "amount",
                line.amount(),
                "before",
                line.before(),
                "after",
                line.after());
    }
}
