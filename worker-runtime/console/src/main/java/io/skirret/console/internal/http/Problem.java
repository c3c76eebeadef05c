package io.skirret.console.internal.http;

import io.skirret.SkirretException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why a request is not answered: an RFC 9457 problem. Whoever asked sees all of it. */
public final class Problem extends SkirretException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final transient Map<String, Object> members;

    private Problem(int status, String title, String detail, Map<String, Object> members) {
        super(detail, null, false);
        this.status = status;
        this.title = title;
        this.members = members;
    }

    /**
     * A problem.
     *
     * @param status of HTTP, 400 to 599
     * @param title the same for all problems of its kind
     * @param detail about the one at hand: expected, got, what happens now, what to do
     */
    public static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, Map.of());
    }

    /** 400: a parameter or a body that is not what the route takes. */
    public static Problem badRequest(String detail) {
        return of(400, "Bad request", detail);
    }

    /** 404: there is no such thing. */
    public static Problem notFound(String detail) {
        return of(404, "Not found", detail);
    }

    /** The same with one more member. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(status, title, detail(), more);
    }

    /** The same, for who may ask again in so many seconds. */
    public Problem retryAfter(long seconds) {
        return with(ProblemAnswers.RETRY_AFTER, seconds);
    }

    /** Whether something is wrong with the console, or what it needs, and not with the request. */
    public boolean isServers() {
        return status >= 500;
    }

    /** The status of HTTP. */
    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail());
        body.putAll(members);
        return body;
    }

    @Override
    public Fault fault() {
        return Fault.CALLER;
    }
}
