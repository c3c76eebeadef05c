package io.skirret.failure;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads status and {@code Retry-After} from the exceptions of HTTP clients, known by name only. What each class offers
 * is looked up once and kept with the class, so that it is unloaded with it.
 */
final class HttpReaders {
    private static final String HEADER = "(Retry-After)";

    /** A class or interface, and the getters that lead to what we want, each way tried in turn. */
    private record Known(
            String className, List<String> status, List<String> retryAfter, List<String> errorCode, List<String> at) {}

    private static final List<Known> TABLE = List.of(
            known("io.skirret.failure.HttpStatusException", "status", "header" + HEADER),
            known(
                    "org.springframework.web.client.RestClientResponseException",
                    "getStatusCode.value|getRawStatusCode",
                    "getResponseHeaders.getFirst" + HEADER),
            known(
                    "org.springframework.web.reactive.function.client.WebClientResponseException",
                    "getStatusCode.value|getRawStatusCode",
                    "getHeaders.getFirst" + HEADER),
            known("org.springframework.web.ErrorResponse", "getStatusCode.value", "getHeaders.getFirst" + HEADER),
            known(
                    "jakarta.ws.rs.WebApplicationException",
                    "getResponse.getStatus",
                    "getResponse.getHeaderString" + HEADER),
            known(
                    "javax.ws.rs.WebApplicationException",
                    "getResponse.getStatus",
                    "getResponse.getHeaderString" + HEADER),
            known("org.apache.http.client.HttpResponseException", "getStatusCode", ""),
            known("org.apache.hc.client5.http.HttpResponseException", "getStatusCode", ""),
            known("retrofit2.HttpException", "code", "response.headers.get" + HEADER),
            new Known(
                    "feign.FeignException",
                    List.of("status"),
                    List.of("responseHeaders"),
                    List.of(),
                    List.of("retryAfter")),
            new Known(
                    "software.amazon.awssdk.core.exception.SdkServiceException",
                    List.of("statusCode"),
                    List.of("awsErrorDetails.sdkHttpResponse.firstMatchingHeader" + HEADER),
                    List.of("awsErrorDetails.errorCode"),
                    List.of()),
            new Known(
                    "com.amazonaws.AmazonServiceException",
                    List.of("getStatusCode"),
                    List.of("getHttpHeaders"),
                    List.of("getErrorCode"),
                    List.of()));

    private static final ClassValue<Reader> READERS = new ClassValue<>() {
        @Override
        protected Reader computeValue(Class<?> type) {
            for (Known known : TABLE) {
                if (ClassHierarchy.of(type).contains(known.className())) {
                    return new Reader(
                            Getters.find(type, known.status()),
                            Getters.find(type, known.retryAfter()),
                            Getters.find(type, known.errorCode()),
                            Getters.find(type, known.at()));
                }
            }
            return Reader.NONE;
        }
    };

    private record Reader(Getters status, Getters retryAfter, Getters errorCode, Getters at) {
        static final Reader NONE = new Reader(Getters.NONE, Getters.NONE, Getters.NONE, Getters.NONE);
    }

    private HttpReaders() {}

    /** Null if the exception is no HTTP client's, or has no status (a connection that failed, say). */
    static @Nullable HttpSignal read(CauseChain.Link link) {
        Reader reader = READERS.get(link.error().getClass());
        Object status = reader.status().read(link.error());
        if (!(status instanceof Integer number) || number < 100 || number > 599) {
            return null;
        }
        Object code = reader.errorCode().read(link.error());
        String errorCode = code == null ? "" : code.toString();
        return new HttpSignal(
                AwsCodes.status(errorCode, number),
                reader.retryAfter().readHeader(link.error()),
                instant(reader.at().read(link.error())),
                Rule.STATUS);
    }

    private static @Nullable Instant instant(@Nullable Object epochMillis) {
        try {
            return epochMillis instanceof Long millis ? Instant.ofEpochMilli(millis) : null;
        } catch (DateTimeException absurd) {
            return null;
        }
    }

    private static Known known(String className, String status, String retryAfter) {
        return new Known(
                className,
                List.of(status.split("\\|")),
                retryAfter.isEmpty() ? List.of() : List.of(retryAfter),
                List.of(),
                List.of());
    }
}
