package io.skirret.console.internal.page;

import io.skirret.cli.internal.doctor.Finding;
import io.skirret.cli.internal.doctor.Finding.Status;
import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.doctor.Doctor;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import java.util.List;
import java.util.Set;

/** What the last look at the broker found. The page itself looks at nothing. */
final class DoctorPage {

    private final Doctor doctor;
    private final Frames frames;

    DoctorPage(Api.Sources over, Frames frames) {
        this.doctor = over.doctor();
        this.frames = frames;
    }

    /** What the page shows. @param knowsBroker whether a look can be asked for */
    record Shown(Doctor.Seen seen, boolean knowsBroker) {

        List<Finding> of(Status status) {
            return seen.findings().stream()
                    .filter(finding -> finding.status() == status)
                    .toList();
        }

        /** What is not in order, the worst first. */
        List<Finding> open() {
            return List.of(Status.TROUBLE, Status.NOTE, Status.NOT_SEEN).stream()
                    .flatMap(status -> of(status).stream())
                    .toList();
        }

        int count(Status status) {
            return of(status).size();
        }
    }

    /** How a badge shows a status. */
    static String badge(Status status) {
        return switch (status) {
            case OK -> "healthy";
            case NOTE -> "medium";
            case TROUBLE -> "critical";
            case NOT_SEEN -> "";
        };
    }

    List<Route> routes() {
        return List.of(new Route(Method.GET, "/doctor", Role.READER, Set.of(), this::show));
    }

    private Object show(Request request) {
        Shown shown = new Shown(doctor.seen(), doctor.knowsBroker());
        return frames.page(request, Frame.Section.DOCTOR, "Doctor", "doctor", shown);
    }
}
