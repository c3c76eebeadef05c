package io.skirret.worker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.config.SkirretConfig;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerConfigurationException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** As an orchestrator asks. This class path has no metrics. */
final class WorkerEndpointTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final MemoryBroker broker = MemoryBroker.named("endpoint-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final WorkerEndpoint endpoint = WorkerEndpoint.open(EndpointSettings.at("127.0.0.1", 0));

    @AfterEach
    void close() {
        endpoint.close();
        transport.close();
        broker.discard();
    }

    @Test
    void before_there_is_a_worker_the_process_lives_and_is_not_ready() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(problems(ready))
                .containsExactly("the worker is not built yet: it waits for its broker, or is being configured");
    }

    /** These are settings of the process, which the server reads when the first one is made. */
    @Test
    void the_server_holds_no_answer_back_and_waits_for_nobody_for_ever() {
        assertThat(System.getProperty("sun.net.httpserver.nodelay")).isEqualTo("true");
        assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isEqualTo("20");
        assertThat(System.getProperty("sun.net.httpserver.maxRspTime")).isEqualTo("20");
    }

    @Test
    void a_worker_that_works_is_ready_and_one_without_its_broker_lives_on() throws Exception {
        try (Worker worker = worker("worker@one")) {
            assertThat(problems(get("/health/ready"))).containsExactly("worker@one: the worker is NEW");
            worker.start();
            HttpResponse<String> ready = get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(json(ready).path("status").asText()).isEqualTo("up");
            assertThat(problems(ready)).isEmpty();

            broker.goDown();

            await().atMost(PATIENCE).until(() -> get("/health/ready").statusCode() == 503);
            assertThat(problems(get("/health/ready")))
                    .anyMatch(problem -> problem.startsWith("worker@one: the broker"));
            HttpResponse<String> live = get("/health/live");
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(problems(live)).isEmpty();

            broker.comeBack();

            await().atMost(PATIENCE).until(() -> get("/health/ready").statusCode() == 200);
        }
    }

    @Test
    void one_that_starts_is_not_ready_before_it_takes_from_its_queues() throws Exception {
        List<String> whileItStarts = new CopyOnWriteArrayList<>();
        Transport asking = new ForwardingTransport(transport) {
            @Override
            public Subscription subscribe(String queue, int prefetch, Duration mayHold, DeliveryHandler handler) {
                try {
                    whileItStarts.addAll(problems(get("/health/ready")));
                } catch (Exception unexpected) {
                    throw new AssertionError(unexpected);
                }
                return super.subscribe(queue, prefetch, mayHold, handler);
            }
        };
        try (Worker worker = worker("worker@one", asking)) {
            worker.start();
            assertThat(whileItStarts).containsExactly("worker@one: the worker starts: it takes no messages yet");
            assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_worker_that_ended_in_a_process_that_did_not_is_dead() throws Exception {
        try (Worker worker = worker("worker@one");
                Worker other = worker("worker@other")) {
            worker.start();
            other.start();
            assertThat(get("/health/live").statusCode()).isEqualTo(200);

            other.shutdown(Duration.ZERO).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(other.awaitTermination(PATIENCE)).isTrue();

            HttpResponse<String> live = get("/health/live");
            assertThat(live.statusCode()).isEqualTo(503);
            assertThat(problems(live)).containsExactly("worker@other: the worker has ended");
            assertThat(get("/health/ready").statusCode()).isEqualTo(503);

            try (Worker successor = worker("worker@other")) {
                successor.start();
                assertThat(get("/health/live").statusCode()).isEqualTo(200);
                assertThat(get("/health/ready").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void what_is_not_there_or_not_allowed_is_told() throws Exception {
        assertThat(endpoint.hasMetrics()).isFalse();
        assertThat(endpoint.watch(transport)).isSameAs(transport);
        HttpResponse<String> metrics = get("/metrics");
        assertThat(metrics.statusCode()).isEqualTo(404);
        assertThat(metrics.body()).contains("skirret-metrics is not on the class path");
        HttpResponse<String> other = get("/health/live/more?x=1");
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.body()).contains("/metrics", "/health/live", "/health/ready");

        HttpResponse<String> post = send(request("/health/live").POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");

        HttpResponse<String> head = send(request("/health/live").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void a_port_that_is_taken_is_told() {
        assertThatThrownBy(() -> WorkerEndpoint.open(EndpointSettings.at("127.0.0.1", endpoint.port())))
                .isInstanceOf(WorkerConfigurationException.class)
                .hasMessageContaining("expected to answer about metrics and health at 127.0.0.1 port " + endpoint.port()
                        + ", but cannot listen there: ");
    }

    /** As Kubernetes sets it in each process of a namespace that has a service called skirret-metrics. */
    @Test
    void the_address_of_a_service_is_no_port() {
        SkirretConfig config =
                SkirretConfig.load(new Properties(), Map.of("SKIRRET_METRICS_PORT", "tcp://10.0.0.1:9464"), null);

        assertThat(EndpointSettings.read(config).port()).isEmpty();
    }

    private Worker worker(String name) {
        return worker(name, transport);
    }

    private Worker worker(String name, Transport over) {
        return Worker.builder(
                        over,
                        TaskRegistry.of(List.of(new TaskDefinition<>(
                                "add",
                                "com.acme.Sums.add()",
                                List.of(),
                                Object.class,
                                TaskSettings.defaults(),
                                (instances, arguments, context) -> null))))
                .name(name)
                .listener(endpoint)
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .timeout(PATIENCE);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    private static List<String> problems(HttpResponse<String> response) throws Exception {
        List<String> problems = new ArrayList<>();
        json(response).path("problems").forEach(each -> problems.add(each.asText()));
        return problems;
    }
}
