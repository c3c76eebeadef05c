package io.skirret.console.internal.http;

import io.javalin.http.Context;
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
 */
public record Route(Method method, String path, Role role, Set<String> parameters, Action action) {

    public Route {
        parameters = Set.copyOf(parameters);
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

    /** An answer with everything said. */
    public static final class Answer {
        private final int status;
        private final String type;
        private final byte[] body;

        private Answer(int status, String type, byte[] body) {
            this.status = status;
            this.type = type;
            this.body = body;
        }

        /** JSON with a status other than 200. */
        public static Answer json(int status, Object value) {
            return new Answer(status, ProblemAnswers.JSON, JsonText.write(value));
        }

        /** Bytes of a content type. */
        public static Answer text(String type, byte[] body) {
            return new Answer(200, type, body.clone());
        }

        void write(Context context) {
            context.status(status).result(body).contentType(type);
        }
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
