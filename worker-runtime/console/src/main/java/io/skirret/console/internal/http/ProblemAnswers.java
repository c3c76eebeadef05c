package io.skirret.console.internal.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes problems, and the headers that every answer has. */
final class ProblemAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

    static final String JSON = "application/json";
    static final String HTML = "text/html; charset=utf-8";
    static final String TYPE = "application/problem+json";
    /** The member that becomes a header too, in seconds. */
    static final String RETRY_AFTER = "retry_after";

    /** What a browser must not do with an answer of the console. */
    static final Map<String, String> SECURITY_HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final BrowserFace face;
    private final boolean takesPasswords;

    /** @param takesPasswords whether who is not known could log in */
    ProblemAnswers(BrowserFace face, boolean takesPasswords) {
        this.face = face;
        this.takesPasswords = takesPasswords;
    }

    /** As a page for who looks with a browser, else as JSON. */
    void write(Context context, Problem problem) {
        Map<String, Object> body = problem.body();
        if (problem.status() == 401) {
            context.header("WWW-Authenticate", "Bearer");
        }
        if (body.get(RETRY_AFTER) instanceof Long seconds) {
            context.header("Retry-After", seconds.toString());
        }
        byte[] page = isForBrowser(context) ? face.problem(shown(problem)) : null;
        context.status(problem.status());
        if (page == null) {
            context.result(JsonText.write(body)).contentType(TYPE);
        } else {
            context.result(page).contentType(HTML);
        }
    }

    private BrowserFace.Shown shown(Problem problem) {
        return new BrowserFace.Shown(
                problem.status(), problem.title(), problem.detail(), problem.status() == 401 && takesPasswords);
    }

    /** A program that wants JSON does not ask for HTML; what changes something is asked by a program, or a script. */
    private static boolean isForBrowser(Context context) {
        String accept = context.req().getHeader("Accept");
        return accept != null
                && accept.contains("text/html")
                && context.req().getMethod().equals("GET");
    }

    /** For an answer that no context can be given to any more; it may be on its way already. */
    static void write(HttpServletResponse response, Problem problem) {
        try {
            if (!response.isCommitted()) {
                response.setStatus(problem.status());
                response.setContentType(TYPE);
                response.getOutputStream().write(JsonText.write(problem.body()));
            }
        } catch (IOException gone) {
            LOG.debug("Nobody is left to hear of a problem", gone);
        }
    }

    /** What an HTTP status alone says, when nothing is known but it. */
    static Problem ofStatus(int status) {
        String title = HttpStatus.getMessage(status);
        return Problem.of(
                status,
                title,
                switch (status) {
                    case 404 -> "There is nothing here.";
                    case 405 -> "This path does not take this method.";
                    case 413 -> "The body is too large; nothing was done.";
                    case 500 -> "The console failed to answer; its log says why.";
                    default -> "The request is not one that the console takes: " + title + ".";
                });
    }

    /** For what the server refuses before the console sees it, such as a request that is no HTTP. */
    static final class OfServer extends ErrorHandler {
        @Override
        public boolean handle(org.eclipse.jetty.server.Request request, Response response, Callback callback) {
            SECURITY_HEADERS.forEach((name, value) -> response.getHeaders().put(name, value));
            response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, TYPE));
            byte[] body = JsonText.write(ofStatus(response.getStatus()).body());
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
    }
}
