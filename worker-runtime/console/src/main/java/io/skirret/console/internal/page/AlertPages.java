package io.skirret.console.internal.page;

import io.skirret.console.internal.alerts.AlertChange;
import io.skirret.console.internal.alerts.AlertKind;
import io.skirret.console.internal.alerts.Alerts;
import io.skirret.console.internal.alerts.Level;
import io.skirret.console.internal.alerts.Limits;
import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.Choice;
import io.skirret.console.internal.api.Cursor;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.store.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is in trouble, what was, and who is told. */
final class AlertPages {

    private static final String PATH = "/alerts";
    private static final String KIND = "kind";
    private static final int PERCENT = 100;
    private static final Set<AlertKind> SHARES =
            Set.of(AlertKind.SUCCESS_RATE, AlertKind.RETRY_RATE, AlertKind.DUPLICATES);

    private final Alerts alerts;
    private final Frames frames;

    AlertPages(Api.Sources over, Frames frames) {
        this.alerts = over.alerts();
        this.frames = frames;
    }

    /**
     * What the page shows.
     *
     * @param only the kind that the history is asked for; the empty text for all
     * @param first whether this is the first page of the history
     * @param next the next page; null if this is the last
     */
    record Shown(
            Alerts.Overview now,
            List<Alerts.Past> history,
            String only,
            boolean first,
            @Nullable String next) {

        /** Where the things are that an alert of this kind is about; null if no page has them. */
        static @Nullable String list(AlertKind kind) {
            return switch (kind) {
                case DEAD_LETTERS -> Words.search("status:pending");
                case SYSTEM_FAILURES -> Words.search("category:system at:24h");
                case WORKER_GONE -> "/workers";
                case QUEUE_NOT_DRAINED -> "/queues";
                case BREAKER_OPEN -> "/breakers";
                default -> null;
            };
        }

        /** How a level is marked. */
        static String badge(Level level) {
            return switch (level) {
                case FINE -> "healthy";
                case WARNING -> "high";
                case CRITICAL -> "critical";
            };
        }

        /** How a kind is, in a word; what nobody knows is never fine. */
        static String state(Alerts.Kind kind) {
            if (kind.limits() == null) {
                return "not watched";
            } else if (kind.level() != Level.FINE) {
                return Words.of(kind.level());
            }
            return kind.lookedAt() == null || kind.unknownSince() != null ? "unknown" : "fine";
        }

        /** What may not be passed, in words. */
        static String limits(Alerts.Kind kind) {
            Limits limits = kind.limits();
            if (limits == null) {
                return "–";
            }
            String warning = limit(kind.kind(), limits, limits.warning());
            String critical = limit(kind.kind(), limits, limits.critical());
            return (warning.isEmpty() ? "" : "warns " + warning)
                    + (warning.isEmpty() || critical.isEmpty() ? "" : ", ")
                    + (critical.isEmpty() ? "" : "critical " + critical);
        }

        private static String limit(AlertKind kind, Limits limits, @Nullable Double limit) {
            if (limit == null) {
                return "";
            } else if (kind == AlertKind.BREAKER_OPEN || kind == AlertKind.WORKER_GONE) {
                return "at once";
            }
            String number = SHARES.contains(kind) ? Words.decimal(limit * PERCENT) + " %" : Words.decimal(limit);
            return (limits.under() ? "below " : "above ") + number;
        }
    }

    List<Route> routes() {
        return List.of(new Route(Method.GET, PATH, Role.READER, Set.of(KIND, Cursor.AFTER), this::show));
    }

    private Object show(Request request) {
        String only = request.parameter(KIND).orElse("");
        AlertKind kind = Choice.parameter(KIND, only.isEmpty() ? null : only, AlertKind.class);
        Position after = Cursor.after(request);
        List<Alerts.Past> page = alerts.history(kind, after, Cursor.USUAL_PAGE);
        String next = null;
        if (page.size() == Cursor.USUAL_PAGE) {
            AlertChange last = page.get(page.size() - 1).change();
            Map<String, String> behind = new LinkedHashMap<>();
            behind.put(KIND, only);
            behind.put(Cursor.AFTER, Cursor.of(new Position(last.at(), last.id())));
            next = Words.url(PATH, behind);
        }
        return frames.page(
                request,
                Frame.Section.ALERTS,
                "Alerts",
                "alerts",
                new Shown(alerts.overview(), page, only, after == null, next),
                Topic.ALERTS);
    }
}
