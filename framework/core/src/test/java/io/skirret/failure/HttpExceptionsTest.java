package io.skirret.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.AmazonServiceException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerErrorException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** What has no client to raise it here, and the details of the header. */
class HttpExceptionsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "120 | 120",
                " 120 | 120",
                "007 | 7",
                "99999999999999999999999 | 999999999",
                "Sat, 21 Nov 2026 12:00:30 GMT | 30",
                "sat, 21 nov 2026 12:00:30 gmt | ",
                "Saturday, 21-Nov-26 12:00:30 GMT | 30",
                "Sat Nov 21 12:00:30 2026 | 30",
                "Tue Dec  1 12:00:00 2026 | 864000",
                "Sat, 21 Nov 2026 12:00:00 GMT | 0",
                "Sat, 21 Nov 2026 11:59:59 GMT | ",
                "Sunday, 06-Nov-94 08:49:37 GMT | ",
                "Monday, 21-Nov-76 12:00:00 GMT | 1577923200",
                "Mon, 30 Nov 2026 12:00:00 GMT | 777600",
                "Tue, 31 Nov 2026 12:00:00 GMT | ",
                "Sat, 21 Nov 2026 24:00:00 GMT | ",
                "Fri, 05 Feb 2027 12:00:00 GMT | 6566400",
                "Sat, 21 Nov 2026 12:00:30 +0100 | ",
                "-5 | ",
                "+5 | ",
                "1.5 | ",
                "120s | ",
                "120, 60 | ",
                "soon | ",
                "'' | ",
                "١٢٠ | "
            })
    void retry_after_is_read_in_every_form_of_the_standard_and_garbage_is_ignored(String header, Long seconds) {
        Failure failure = classify(new HttpStatusException(503, Map.of("retry-after", List.of(header)), null));
        assertThat(failure.retryAfter()).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
        assertThat(failure.httpStatus()).isEqualTo(503);
    }

    @Test
    void a_retry_after_of_megabytes_is_ignored() {
        Failure failure =
                classify(new HttpStatusException(503, Map.of("Retry-After", List.of("1".repeat(5_000_000))), null));
        assertThat(failure.retryAfter()).isNull();
    }

    @Test
    void retry_after_replaces_the_usual_delay() {
        assertThat(classify(new HttpStatusException(503, Map.of(), null)).suggestedDelay())
                .isEqualTo(Duration.ofSeconds(900));
        assertThat(classify(new HttpStatusException(503, Map.of("Retry-After", List.of("5")), null))
                        .suggestedDelay())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void the_helper_lets_success_pass_and_throws_all_else() {
        for (int status : new int[] {200, 201, 204, 299}) {
            assertThatCode(() -> HttpResponses.requireSuccess(status, Map.of(), null))
                    .doesNotThrowAnyException();
        }
        for (int status : new int[] {100, 199, 300, 304, 400, 503, 599, 600, 999}) {
            assertThatThrownBy(() -> HttpResponses.requireSuccess(status, Map.of(), null))
                    .isInstanceOf(HttpStatusException.class);
        }
        for (int status : new int[] {0, 99, 1000, -1}) {
            assertThatThrownBy(() -> HttpResponses.requireSuccess(status, Map.of(), null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_status_that_no_standard_knows_is_unknown_and_may_pass() {
        for (int status : new int[] {600, 999}) {
            assertThat(classify(new HttpStatusException(status, Map.of(), URI.create("https://www.example/in/me"))))
                    .returns(FailureType.UNKNOWN, Failure::type)
                    .returns(true, Failure::retryRecommended)
                    .satisfies(failure -> assertThat(failure.evidence()).contains("HTTP status " + status));
            assertThat(HttpResponses.isRetryable(status)).isFalse();
        }
    }

    @Test
    void the_exceptions_message_keeps_secrets_of_the_address() {
        HttpStatusException thrown = new HttpStatusException(
                500, Map.of(), URI.create("https://user:secret@api.example:8443/v1/pay?token=secret#secret"));
        assertThat(thrown).hasMessage("https://api.example:8443/v1/pay answered HTTP status 500");
        assertThat(classify(thrown).evidence()).doesNotContain("secret");
    }

    @Test
    void headers_with_odd_names_and_values_are_taken() {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put(null, List.of("HTTP/1.1 503"));
        headers.put("X", null);
        headers.put("Y", Arrays.asList("a", null));
        headers.put("RETRY-AFTER", Collections.singletonList("7"));
        HttpStatusException thrown = new HttpStatusException(503, headers, null);
        assertThat(thrown.header("retry-after")).contains("7");
        assertThat(thrown.header("x")).isEmpty();
    }

    @Test
    void springs_own_error_responses_are_read() {
        HttpHeaders headers = new HttpHeaders();
        headers.set("Retry-After", "9");
        ErrorResponseException limited = new ErrorResponseException(HttpStatusCode.valueOf(429));
        limited.getHeaders().addAll(headers);
        assertThat(classify(limited))
                .returns(429, Failure::httpStatus)
                .returns(Duration.ofSeconds(9), Failure::retryAfter);
        assertThat(classify(new ResponseStatusException(HttpStatusCode.valueOf(404)))
                        .retryRecommended())
                .isFalse();
        assertThat(classify(new ServerErrorException("no", new IOException())).httpStatus())
                .isEqualTo(500);
        assertThat(classify(new ResponseStatusException(HttpStatusCode.valueOf(999)))
                        .httpStatus())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown"})
    void throttling_by_aws_counts_as_429_whatever_its_status(String code) {
        AwsErrorDetails details = AwsErrorDetails.builder().errorCode(code).build();
        Failure two = classify(
                SqsException.builder().statusCode(400).awsErrorDetails(details).build());
        assertThat(two).returns(429, Failure::httpStatus).returns(true, Failure::retryRecommended);
        AmazonServiceException thrown = new AmazonServiceException("slow");
        thrown.setStatusCode(400);
        thrown.setErrorCode(code);
        thrown.setHttpHeaders(Map.of("Retry-After", "3"));
        Failure one = classify(thrown);
        assertThat(one).returns(429, Failure::httpStatus).returns(Duration.ofSeconds(3), Failure::retryAfter);
    }

    @Test
    void aws_timeouts_and_plain_errors_keep_their_meaning() {
        AwsErrorDetails timeout =
                AwsErrorDetails.builder().errorCode("RequestTimeout").build();
        assertThat(classify(SqsException.builder()
                                .statusCode(400)
                                .awsErrorDetails(timeout)
                                .build())
                        .retryRecommended())
                .isTrue();
        assertThat(classify(SqsException.builder().statusCode(403).build()).type())
                .isEqualTo(FailureType.PERMANENT_PERMISSION);
        AmazonServiceException one = new AmazonServiceException("gone");
        one.setStatusCode(404);
        assertThat(classify(one).type()).isEqualTo(FailureType.PERMANENT_NOT_FOUND);
    }

    @Test
    void the_older_jax_rs_is_read_too() {
        assertThat(classify(new javax.ws.rs.WebApplicationException(new OldResponse(503, "8"))))
                .returns(503, Failure::httpStatus)
                .returns(Duration.ofSeconds(8), Failure::retryAfter);
    }

    @Test
    void feigns_own_reading_of_the_date_is_used_if_it_kept_no_headers() {
        feign.Request request =
                feign.Request.create(feign.Request.HttpMethod.GET, "http://x/", Map.of(), null, null, null);
        Failure failure = classify(new feign.RetryableException(
                503, "later", feign.Request.HttpMethod.GET, NOW.plusSeconds(40).toEpochMilli(), request));
        assertThat(failure).returns(503, Failure::httpStatus).returns(Duration.ofSeconds(40), Failure::retryAfter);
    }

    @Test
    void a_status_that_only_the_message_tells_is_read() throws IOException {
        try (LocalServer server = new LocalServer()) {
            for (int status : new int[] {400, 403, 500, 503}) {
                HttpURLConnection connection =
                        (HttpURLConnection) server.uri(status, "-").toURL().openConnection();
                assertThatThrownBy(connection::getInputStream)
                        .satisfies(thrown -> assertThat(classify(thrown).httpStatus())
                                .as("%s", thrown)
                                .isEqualTo(status));
            }
        }
        assertThat(classify(new IllegalStateException("partner said HTTP 429")).httpStatus())
                .isEqualTo(429);
        assertThat(classify(new IllegalStateException("Request failed with status code: 404"))
                        .httpStatus())
                .isEqualTo(404);
        assertThat(classify(new IllegalStateException("order 503 was lost")).httpStatus())
                .isNull();
        assertThat(classify(new IllegalStateException("http://x/500/y")).httpStatus())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 429 Too Many Requests | 429",
                "HTTP/2 503 | 503",
                "got HTTP/1.0 404 Not Found from the cache | 404",
                "Unexpected HTTP response status: 503 | 503",
                "Unexpected HTTP status code: 502 | 502",
                "HTTP error code 500 | 500",
                "Request failed to process: status code 503 | 503",
                "ffmpeg exited with HTTP status 503 | 503",
                "process exited with status code 400, service answered with status code 503 | 503",
                "HTTP/1.1 200 OK | ",
                "HTTP/2 | ",
                "http/500 | ",
                "ffmpeg exited with status code 400 | ",
                "convert: exit status code 400 | ",
                "The command /bin/x failed with status code 400 | ",
                "child process terminated with a status code of 400 | "
            })
    void a_message_is_read_for_the_status_of_an_answer_and_not_of_a_process(String message, Integer status) {
        assertThat(classify(new IllegalStateException(message)).httpStatus()).isEqualTo(status);
    }

    private static Failure classify(Throwable thrown) {
        return new FailureClassifier().classify(thrown, FailureContext.of("t", 0, NOW));
    }
}
