package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.AuditRequest;
import io.skirret.console.internal.api.Cursor;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.AuditTrail;
import io.skirret.console.internal.store.Position;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who changed what, how much, from where, and how it was before and after. */
final class AuditPage {

    private static final String PATH = "/audit";

    private final AuditTrail trail;
    private final Frames frames;

    AuditPage(Api.Sources over, Frames frames) {
        this.trail = over.audit();
        this.frames = frames;
    }

    /**
     * A page of it.
     *
     * @param asked what is asked for, by the names of the parameters
     * @param next the next page; null if this is the last
     */
    record Shown(
            List<AuditTrail.Line> lines,
            Map<String, String> asked,
            boolean first,
            @Nullable String next) {

        String asked(String name) {
            return asked.getOrDefault(name, "");
        }

        /** The same filter as a file. */
        String export(String format) {
            Map<String, String> with = new LinkedHashMap<>(asked);
            with.put("format", format);
            return Words.url("/retry/audit/export", with);
        }
    }

    List<Route> routes() {
        Set<String> parameters = new HashSet<>(AuditRequest.PARAMETERS);
        parameters.add(Cursor.AFTER);
        return List.of(new Route(Method.GET, PATH, Role.READER, parameters, this::show));
    }

    private Object show(Request request) {
        Position after = Cursor.after(request);
        Map<String, String> asked = AuditRequest.asked(request);
        List<AuditTrail.Line> page = trail.page(AuditRequest.filter(request), after, Cursor.USUAL_PAGE);
        String next = null;
        if (page.size() == Cursor.USUAL_PAGE) {
            Map<String, String> behind = new LinkedHashMap<>(asked);
            behind.put(Cursor.AFTER, Cursor.of(page.get(page.size() - 1).position()));
            next = Words.url(PATH, behind);
        }
        return frames.page(request, Frame.Section.AUDIT, "Audit", "audit", new Shown(page, asked, after == null, next));
    }
}
