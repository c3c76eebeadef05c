package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.store.AuditTrail.Filter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which lines of the audit a request asks for, by its parameters; those that are blank ask for nothing. */
public final class AuditRequest {

    /** Who did it. */
    public static final String WHO = "who";
    /** What was done. */
    public static final String ACTION = "action";
    /** The first day, in UTC. */
    public static final String FROM = "from";
    /** The last day, in UTC. */
    public static final String UNTIL = "until";
    /** All of these. */
    public static final Set<String> PARAMETERS = Set.of(WHO, ACTION, FROM, UNTIL);

    private static final LocalDate LATEST = LocalDate.of(9999, 12, 30);

    private AuditRequest() {}

    /**
     * The filter.
     *
     * @throws Problem if a day is none
     */
    public static Filter filter(Request request) {
        LocalDate until = day(request, UNTIL);
        LocalDate from = day(request, FROM);
        return new Filter(
                text(request, WHO), text(request, ACTION), at(from), until == null ? null : at(until.plusDays(1)));
    }

    /** What is asked for, by the names of the parameters. */
    public static Map<String, String> asked(Request request) {
        Map<String, String> asked = new LinkedHashMap<>();
        for (String name : new String[] {WHO, ACTION, FROM, UNTIL}) {
            given(request, name).ifPresent(value -> asked.put(name, value));
        }
        return asked;
    }

    private static Optional<String> given(Request request, String name) {
        return request.parameter(name).filter(value -> !value.isBlank());
    }

    private static @Nullable String text(Request request, String name) {
        String value = given(request, name).orElse(null);
        if (value != null && value.indexOf(0) >= 0) {
            throw Problem.badRequest("parameter " + name + ": expected a name, got one with a zero byte.");
        }
        return value;
    }

    private static @Nullable LocalDate day(Request request, String name) {
        String text = given(request, name).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1970 && !day.isAfter(LATEST)) {
                return day;
            }
        } catch (DateTimeException broken) {
            throw noDay(name);
        }
        throw noDay(name);
    }

    private static Problem noDay(String name) {
        return Problem.badRequest(
                "parameter " + name + ": expected a day such as 2026-03-01, got something else; nothing was searched.");
    }

    private static @Nullable Instant at(@Nullable LocalDate day) {
        return day == null ? null : day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
