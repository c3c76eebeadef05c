package io.skirret.failure;

import io.skirret.SkirretException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer that is not a success, thrown by {@link HttpResponses} for clients that have no exception of their
 * own. Retries follow its status and its {@code Retry-After} header.
 */
public final class HttpStatusException extends SkirretException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, List<String>> headers;
    private final @Nullable URI uri;

    /**
     * @param status 100 to 999; what no standard knows (above 599) is a failure of {@link FailureType#UNKNOWN}
     * @param headers the answer's headers, names in any case
     * @param uri what was asked, null if not known; credentials and query stay out of the message
     * @throws IllegalArgumentException if the status is not within 100 to 999
     */
    public HttpStatusException(int status, Map<String, List<String>> headers, @Nullable URI uri) {
        super(message(status, uri));
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status: expected 100 to 999, got " + status);
        }
        this.status = status;
        this.uri = uri;
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> {
            // HttpURLConnection and HTTP/2 clients list the status line under null or ":status".
            if (name != null && values != null) {
                copy.put(
                        name.toLowerCase(Locale.ROOT),
                        values.stream().filter(Objects::nonNull).toList());
            }
        });
        this.headers = copy;
    }

    /** 100 to 999. */
    public int status() {
        return status;
    }

    /** What was asked, credentials and query included; null if not known. */
    public @Nullable URI uri() {
        return uri;
    }

    /** The first value of that header, its name in any case. */
    public Optional<String> header(String name) {
        // Headers do not survive Java serialisation.
        return headers == null
                ? Optional.empty()
                : headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    private static String message(int status, @Nullable URI uri) {
        return uri == null ? "HTTP status " + status : withoutSecrets(uri) + " answered HTTP status " + status;
    }

    private static String withoutSecrets(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getHost() == null
                ? "The server"
                : uri.getScheme() + "://" + uri.getHost() + port + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    @Override
    public Fault fault() {
        return Fault.TASK;
    }

    /** Whether its status is one that a task is retried for unless its policy says otherwise. */
    @Override
    public boolean retriable() {
        FailureType meaning = HttpRules.meaning(status);
        return meaning == null ? status > 599 : meaning.retriable();
    }
}
