package io.skirret.console.internal.api;

import io.skirret.console.internal.alerts.AlertChange;
import io.skirret.console.internal.alerts.AlertKind;
import io.skirret.console.internal.alerts.AlertState;
import io.skirret.console.internal.alerts.Alerts;
import io.skirret.console.internal.alerts.Limits;
import io.skirret.console.internal.alerts.Silence;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.Position;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is in trouble, what was, and who is told. */
final class AlertRoutes {

    private static final String PATH = "/retry/alerts";
    private static final String KIND = "kind";
    private static final String SUBJECT = "subject";
    private static final String FOR = "for_s";
    private static final String WHY = "why";
    private static final int LONGEST_SUBJECT = 255;
    private static final int LONGEST_WHY = 500;
    private static final int SHORTEST = 60;

    private final Alerts alerts;
    private final Clock clock;

    AlertRoutes(Alerts alerts, Clock clock) {
        this.alerts = alerts;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(), request -> overview()),
                new Route(
                        Method.GET,
                        PATH + "/history",
                        Role.READER,
                        Set.of(KIND, Cursor.LIMIT, Cursor.AFTER),
                        this::history),
                new Route(Method.POST, PATH + "/silences", Role.OPERATOR, Set.of(), this::silence),
                new Route(Method.DELETE, PATH + "/silences/{id}", Role.OPERATOR, Set.of(), this::unsilence),
                new Route(Method.POST, PATH + "/test", Role.OPERATOR, Set.of(), this::test));
    }

    private Object overview() {
        Alerts.Overview all = alerts.overview();
        return JsonObject.of(
                "active",
                all.active().stream().map(AlertRoutes::json).toList(),
                "kinds",
                all.kinds().stream().map(AlertRoutes::json).toList(),
                "silences",
                all.silences().stream().map(AlertRoutes::json).toList(),
                "webhooks",
                all.webhooks().stream().map(AlertRoutes::json).toList());
    }

    private Object history(Request request) {
        AlertKind kind = Choice.parameter(request, KIND, AlertKind.class);
        int limit = Cursor.limit(request);
        List<Alerts.Past> page = alerts.history(kind, Cursor.after(request), limit);
        AlertChange last = page.isEmpty() ? null : page.get(page.size() - 1).change();
        return JsonObject.of(
                "changes",
                page.stream().map(AlertRoutes::json).toList(),
                "next",
                last == null || page.size() < limit ? null : Cursor.of(new Position(last.at(), last.id())));
    }

    private Object test(Request request) {
        return Map.of(
                "webhooks",
                alerts.test(Changes.of(request, clock))
                        .orElseThrow(() -> Problem.of(
                                409,
                                "A test waits",
                                "Expected no test that waits still, but one does; nobody is told anew. GET " + PATH
                                        + " shows what holds it up.")));
    }

    private Object silence(Request request) {
        Body body = Body.of(request, KIND, SUBJECT, FOR, WHY);
        // A form sends null for what is left blank.
        String named = body.has(KIND) ? body.textOrNull(KIND, LONGEST_SUBJECT) : null;
        AlertKind kind = named == null ? null : body.choice(KIND, AlertKind.class);
        String subject = body.has(SUBJECT) ? body.textOrNull(SUBJECT, LONGEST_SUBJECT) : null;
        if (subject != null && kind == null) {
            throw Body.wrong(SUBJECT, "a kind beside it");
        }
        Integer seconds = body.numberIfAny(FOR, SHORTEST, (int) Alerts.LONGEST_SILENCE.toSeconds());
        if (seconds == null) {
            throw Body.wrong(FOR, "how many seconds");
        }
        String why = body.has(WHY) ? body.textOrNull(WHY, LONGEST_WHY) : null;
        try {
            return json(alerts.silence(
                    kind, subject, Duration.ofSeconds(seconds), why == null ? "" : why, Changes.of(request, clock)));
        } catch (IllegalArgumentException tooMany) {
            throw Problem.badRequest(tooMany.getMessage() + ".");
        }
    }

    private @Nullable Object unsilence(Request request) {
        if (GroupLookup.id(request.part("id"))
                .filter(id -> alerts.unsilence(id, Changes.of(request, clock)))
                .isEmpty()) {
            throw Problem.notFound(
                    "There is no silence of this id, or it has ended; GET " + PATH + " lists those there are.");
        }
        return null;
    }

    private static Map<String, @Nullable Object> json(AlertState state) {
        return JsonObject.of(
                KIND,
                state.key().kind().word(),
                SUBJECT,
                state.key().subject(),
                "level",
                state.level().word(),
                "since",
                state.since().toString(),
                "value",
                state.value(),
                "text",
                state.text(),
                "better_since",
                state.settling() == null ? null : state.settling().since().toString(),
                "unknown_since",
                text(state.unknownSince()));
    }

    private static Map<String, @Nullable Object> json(Alerts.Kind kind) {
        Limits limits = kind.limits();
        return JsonObject.of(
                KIND,
                kind.kind().word(),
                "watched",
                limits != null,
                "level",
                kind.level().word(),
                "looked_at",
                text(kind.lookedAt()),
                "unknown_since",
                text(kind.unknownSince()),
                "text",
                kind.text(),
                "warning",
                limits == null ? null : limits.warning(),
                "critical",
                limits == null ? null : limits.critical());
    }

    private static Map<String, @Nullable Object> json(Silence silence) {
        return JsonObject.of(
                "id",
                silence.id().toString(),
                KIND,
                silence.kind() == null ? null : silence.kind().word(),
                SUBJECT,
                silence.subject(),
                "from",
                silence.from().toString(),
                "until",
                silence.until().toString(),
                "by",
                silence.by(),
                WHY,
                silence.why());
    }

    private static Map<String, @Nullable Object> json(Alerts.Listener webhook) {
        return JsonObject.of(
                "name",
                webhook.name(),
                "form",
                webhook.form().name().toLowerCase(Locale.ROOT),
                "address",
                webhook.address(),
                "signed",
                webhook.signed(),
                "least_level",
                webhook.least().word(),
                "policy",
                webhook.policy(),
                "waiting",
                webhook.waiting(),
                "trouble",
                webhook.trouble());
    }

    private static Map<String, @Nullable Object> json(Alerts.Past past) {
        AlertChange change = past.change();
        return JsonObject.of(
                "id",
                change.id().toString(),
                "at",
                change.at().toString(),
                KIND,
                change.key().kind().word(),
                SUBJECT,
                change.key().subject(),
                "level",
                change.level().word(),
                "level_before",
                change.before().word(),
                "value",
                change.value(),
                "text",
                change.text(),
                "silenced",
                !change.told(),
                "told",
                past.told().stream()
                        .map(told -> JsonObject.of(
                                "webhook",
                                told.webhook(),
                                "state",
                                told.state(),
                                "retries",
                                told.retries(),
                                "trouble",
                                told.trouble()))
                        .toList());
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
