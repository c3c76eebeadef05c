package io.skirret.failure;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For HTTP clients that return an answer of any status instead of throwing: the JDK's {@code java.net.http} and OkHttp.
 *
 * <pre>{@code
 * HttpResponses.requireSuccess(client.send(request, BodyHandlers.ofString()));
 * }</pre>
 */
public final class HttpResponses {
    private HttpResponses() {}

    /**
     * Lets a 2xx answer pass.
     *
     * @return the same response
     * @throws HttpStatusException if the status is not 2xx
     * @throws IllegalArgumentException if it is no status at all: below 100 or above 999
     */
    public static <T> HttpResponse<T> requireSuccess(HttpResponse<T> response) {
        requireSuccess(response.statusCode(), response.headers().map(), response.uri());
        return response;
    }

    /**
     * The same for any client: OkHttp's {@code requireSuccess(r.code(), r.headers().toMultimap(),
     * r.request().url().uri())}.
     *
     * @throws HttpStatusException if the status is not 2xx
     * @throws IllegalArgumentException if it is no status at all: below 100 or above 999
     */
    public static void requireSuccess(int status, Map<String, List<String>> headers, @Nullable URI uri) {
        if (status < 200 || status > 299) {
            throw new HttpStatusException(status, headers, uri);
        }
    }

    /**
     * Whether a call that got this status may succeed if it is made again: 408, 425, 429, and 5xx except 501 and 505.
     * False for what no standard knows, above 599: nothing says that it may. The exception for it is
     * {@link FailureType#UNKNOWN}, though, and that is retried.
     */
    public static boolean isRetryable(int status) {
        FailureType type = HttpRules.meaning(status);
        return type != null && type.retriable();
    }
}
