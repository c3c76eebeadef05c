package io.skirret.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Status, Retry-After and broken connections as the real libraries report them, from a real server. */
class HttpAwarenessTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final int[] STATUSES = {
        400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 415, 418, 422, 423, 425, 429, 431, 451, 499, 500, 501,
        502, 503, 504, 505, 507, 511, 520, 599
    };
    private static final Set<Integer> RETRIED_4XX = Set.of(408, 425, 429);
    private static final Set<Integer> NOT_RETRIED_5XX = Set.of(501, 505);
    /** These exceptions hold no headers. */
    private static final Set<String> WITHOUT_HEADERS = Set.of("Apache 4", "Apache 5");

    private static LocalServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new LocalServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<String> clients() {
        return HttpClients.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void every_status_is_found_and_retried_only_if_that_can_help(String client) {
        for (int status : STATUSES) {
            Failure failure = classify(client, server.uri(status, "-"));
            assertThat(failure.httpStatus())
                    .as("%s, %d: %s", client, status, failure)
                    .isEqualTo(status);
            boolean retried = status >= 500 ? !NOT_RETRIED_5XX.contains(status) : RETRIED_4XX.contains(status);
            assertThat(failure.retryRecommended())
                    .as("%s, %d: %s", client, status, failure)
                    .isEqualTo(retried);
            assertThat(HttpResponses.isRetryable(status)).as("%d", status).isEqualTo(retried);
            assertThat(failure.advice()).contains("partner answered " + status).doesNotContain("{");
            assertThat(failure.retryAfter()).as("%s, %d", client, status).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void retry_after_is_found_as_seconds_and_as_date(String client) {
        Duration expected = WITHOUT_HEADERS.contains(client) ? null : Duration.ofSeconds(120);
        for (int status : new int[] {429, 503}) {
            assertThat(classify(client, server.uri(status, "120")).retryAfter()).isEqualTo(expected);
            assertThat(classify(client, server.uri(status, "Sat,_21_Nov_2026_12:02:00_GMT"))
                            .retryAfter())
                    .isEqualTo(expected);
            assertThat(classify(client, server.uri(status, "soon")).retryAfter())
                    .isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void a_closed_port_is_a_network_failure(String client) throws IOException {
        Failure failure = classify(client, LocalServer.closedPort());
        assertThat(failure.type()).as("%s", failure).isEqualTo(FailureType.TRANSIENT_NETWORK);
        assertThat(failure.retryRecommended()).isTrue();
        assertThat(failure.httpStatus()).isNull();
        assertThat(failure.confidence()).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void a_connection_that_is_cut_is_a_network_failure(String client) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread cutter = new Thread(() -> cutEveryConnection(listener));
            cutter.start();
            Failure failure = classify(
                    client, URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/status/200/after/-/"));
            assertThat(failure.type()).as("%s", failure).isEqualTo(FailureType.TRANSIENT_NETWORK);
            listener.close();
            cutter.join();
        }
    }

    private static void cutEveryConnection(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.getInputStream().read();
                socket.setSoLinger(true, 0);
            } catch (IOException closed) {
                // Either the test is over, or the client was faster to leave.
            }
        }
    }

    private static Failure classify(String client, URI uri) {
        Throwable thrown = catchThrowable(() -> HttpClients.all().get(client).to(uri));
        assertThat(thrown).as("%s must throw for %s", client, uri).isNotNull();
        return new FailureClassifier()
                .classify(
                        new IllegalStateException("delivery failed", thrown),
                        new FailureContext("webhooks.deliver", 0, NOW, "partner"));
    }
}
