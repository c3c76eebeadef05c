package io.skirret.console.internal.api;

import io.skirret.cli.internal.doctor.Finding;
import io.skirret.console.internal.doctor.Doctor;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What {@code skirret doctor} says of the console's broker. */
final class DoctorRoutes {

    private static final String PATH = "/retry/doctor";
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final long RETRY_AFTER = 5;

    private final Doctor doctor;
    private final ActionLog log;
    private final Clock clock;

    DoctorRoutes(Doctor doctor, ActionLog log, Clock clock) {
        this.doctor = doctor;
        this.log = log;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(), request -> json(doctor.seen())),
                new Route(Method.POST, PATH, Role.OPERATOR, Set.of(), this::look));
    }

    private Object look(Request request) {
        if (!doctor.knowsBroker()) {
            throw Problem.of(
                    409,
                    "Not known",
                    "Expected a console that was started with skirret.broker.url, got one that was given a connection:"
                            + " nothing was looked at. Run skirret doctor.");
        }
        log.write(Changes.of(request, clock), "doctor", "broker", null, null);
        try {
            return json(doctor.look(PATIENCE)
                    .orElseThrow(() -> Problem.of(
                                    503,
                                    "Busy",
                                    "So many wait for the look that runs that this one does not: nothing was begun. What"
                                            + " it finds is here later; load the page again, or ask with GET.")
                            .retryAfter(RETRY_AFTER)));
        } catch (InterruptedException stops) {
            Thread.currentThread().interrupt();
            throw Problem.of(503, "Console stops", "The console stops; the look was broken off.");
        }
    }

    private static Object json(Doctor.Seen seen) {
        boolean looked = seen.lookedAt() != null;
        return JsonObject.of(
                "running_since",
                seen.runningSince() == null ? null : seen.runningSince().toString(),
                "looked_at",
                seen.lookedAt() == null ? null : seen.lookedAt().toString(),
                "healthy",
                looked ? (Boolean) seen.isHealthy() : null,
                "trouble",
                seen.trouble(),
                "findings",
                seen.findings().stream().map(DoctorRoutes::json).toList(),
                "detail",
                seen.runningSince() != null
                        ? "It still looks; what it finds is on this page later."
                        : looked ? "It has looked." : "Nobody has looked yet.");
    }

    private static Object json(Finding finding) {
        return JsonObject.of(
                "status",
                finding.status().name().toLowerCase(Locale.ROOT),
                "subject",
                finding.subject(),
                "expected",
                finding.expected(),
                "got",
                finding.got(),
                "costs",
                finding.costs(),
                "fix",
                finding.fix());
    }
}
