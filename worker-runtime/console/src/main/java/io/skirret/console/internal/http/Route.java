package io.skirret.console.internal.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that may be asked of the console.
 *
 * @param method of HTTP
 * @param path with names of parts in braces, such as {@code /retry/dead-letters/{id}}
 * @param role who may ask
 * @param parameters that may stand behind the question mark, once each
 * @param action what it does
 * @param ownSite whether pages of other sites are refused, though it changes nothing: what changes something is never
 *     theirs to ask
 */
public record Route(Method method, String path, Role role, Set<String> parameters, Action action, boolean ownSite) {

    public Route {
        parameters = Set.copyOf(parameters);
    }

    /** One that pages of other sites may lead to, if it changes nothing. */
    public Route(Method method, String path, Role role, Set<String> parameters, Action action) {
        this(method, path, role, parameters, action, false);
    }

    /** The same for the console's own pages, programs and people alone: for what takes long, or asks workers. */
    public Route ownSiteOnly() {
        return new Route(method, path, role, parameters, action, true);
    }

    /** The same, which does something else. */
    public Route doing(Action other) {
        return new Route(method, path, role, parameters, other, ownSite);
    }

    /** The methods of HTTP that a route can have. */
    public enum Method {
        /** Looks. */
        GET,
        /** Changes or adds. */
        POST,
        /** Removes. */
        DELETE
    }

    /** What a route does. It runs on a thread of the server, which it may hold up. */
    @FunctionalInterface
    public interface Action {
        /**
         * Answers.
         *
         * @return maps, lists, texts and numbers that become JSON; an {@link Answer} for what is no JSON or has a
         *     status of its own; null for nothing to say (204)
         * @throws Problem if it cannot
         */
        @Nullable
        Object answer(Request request);
    }

    /** Writes a file line by line. */
    @FunctionalInterface
    public interface Lines {
        /** Writes all of them; on a thread of the server, which a slow reader holds up. */
        void write(LineOutput output) throws IOException;
    }

    /** An answer with everything said. */
    public static final class Answer {
        private final int status;
        private final String type;
        private final @Nullable String fileName;
        private final Content content;

        private Answer(int status, String type, @Nullable String fileName, Content content) {
            this.status = status;
            this.type = type;
            this.fileName = fileName;
            this.content = content;
        }

        /** Writes the bytes of an answer. */
        private interface Content {
            void write(Context context) throws IOException;
        }

        /** JSON with a status other than 200. */
        public static Answer json(int status, Object value) {
            return new Answer(status, ProblemAnswers.JSON, null, context -> context.result(JsonText.write(value)));
        }

        /** Bytes of a content type. */
        public static Answer text(String type, byte[] body) {
            byte[] bytes = body.clone();
            return new Answer(200, type, null, context -> context.result(bytes));
        }

        /** A page. */
        public static Answer html(byte[] page) {
            byte[] bytes = page.clone();
            return new Answer(200, ProblemAnswers.HTML, null, context -> context.result(bytes));
        }

        /** Bytes that a browser keeps in a file of this name, rather than show them. */
        public static Answer file(String fileName, byte[] body) {
            return new Answer(200, "application/octet-stream", fileName, context -> context.result(body));
        }

        /**
         * A file whose lines are made while they are sent, however many. If that fails, the connection is cut, so that
         * nobody takes what has come for all of it.
         */
        public static Answer lines(String type, String fileName, Lines lines) {
            return new Answer(200, type, fileName, context -> LineOutput.write(context, lines));
        }

        /** Events, from now until either side ends them. */
        public static Answer events(EventStream events) {
            return new Answer(200, "text/event-stream", null, events::begin);
        }

        void write(Context context) throws IOException {
            context.status(status).contentType(type);
            if (fileName != null) {
                context.header("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
            }
            content.write(context);
        }
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
