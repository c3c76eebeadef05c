package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.cli.internal.doctor.Finding;
import io.skirret.client.TaskClient;
import io.skirret.console.internal.alerts.AlertFixture;
import io.skirret.console.internal.alerts.AlertSources;
import io.skirret.console.internal.alerts.Alerts;
import io.skirret.console.internal.alerts.Receiver;
import io.skirret.console.internal.breakers.BreakerChanges;
import io.skirret.console.internal.doctor.Doctor;
import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.history.FailureSimulation;
import io.skirret.console.internal.http.ConsoleServer;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.ServerOptions;
import io.skirret.console.internal.metrics.ConsoleMetrics;
import io.skirret.console.internal.operation.OperationRunner;
import io.skirret.console.internal.operation.TaskParameters;
import io.skirret.console.internal.queues.QueueDepths;
import io.skirret.console.internal.queues.QueueTraffic;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.console.internal.store.AuditTrail;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.FailureTrends;
import io.skirret.console.internal.store.GroupingRules;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.SavedViews;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.CallHistory;
import io.skirret.console.internal.tasks.TaskCalls;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.control.Control;
import io.skirret.message.Message;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.time.ManualClock;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.OperatorBreakers;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** A server with the API over a database of its own, and every answer held to {@code openapi.yaml}. */
abstract class ApiFixture {

    static final String LETTERS = "/retry/dead-letters";
    static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    @Parameter
    private TestDatabase kind;

    /** Of something that the console watches. */
    HealthCheck.@Nullable Complaint complaint;

    /** What the management API tells; null for no answer. */
    volatile @Nullable Map<String, QueueTraffic> managed;

    /** After the server has asked the broker how long a queue is. */
    volatile Runnable afterLook = () -> {};

    final ManualClock clock = new ManualClock(Died.NOW);
    final HttpClient http = HttpClient.newHttpClient();
    ConsoleDatabase database;
    DeadLetterStore store;
    final MemoryBroker broker = MemoryBroker.named("api-" + UUID.randomUUID());
    Transport transport;
    OperatorBreakers breakers;
    OperationRunner runner;
    Control control;
    private TaskClient client;

    /** What a look at the broker finds. */
    volatile Supplier<List<Finding>> examined = List::of;

    final Doctor doctor = new Doctor(() -> examined.get(), clock);

    /** Before each simulation of policies. */
    volatile Runnable beforeSimulation = () -> {};

    /** A policy of a hundred attempts. */
    static final String STUBBORN = "stubborn";

    final PolicySimulation policySimulation = new PolicySimulation(
            RetryPolicies.builder()
                    .add(RetryPolicy.builder(STUBBORN).maxRetries(99).build())
                    .build(),
            Duration.ofSeconds(60),
            asked -> {
                beforeSimulation.run();
                return PolicySimulation.simulate(asked);
            });

    ExecutionCounts executions;
    TaskCalls calls;
    EventHistory events;
    FailureSimulation simulation;
    Receiver receiver;
    Alerts alerts;
    QueueDepths queues;
    ConsoleMetrics metrics;
    final BreakerChanges breakerChanges = new BreakerChanges(clock);
    List<Route> routes;
    ConsoleServer server;
    OpenApi document;

    @BeforeEach
    final void start() {
        database = TestDatabase.open(kind.newUrl());
        store = new DeadLetterStore(database);
        transport = broker.connect(TransportOptions.builder().build());
        breakers = OperatorBreakers.open(transport, Clock.system(), "ada", Map.of("partner", BreakerSettings.DEFAULT));
        runner = OperationRunner.start(transport, database, clock);
        control = Control.on(transport);
        executions = new ExecutionCounts(database);
        calls = CallHistory.in(database);
        events = new EventHistory(transport, control, executions, calls, store, clock, false);
        simulation = new FailureSimulation(transport, control, events, clock);
        receiver = new Receiver();
        queues = new QueueDepths(
                transport,
                control,
                () -> List.of("orders", "orders.dead", "not-there"),
                () -> Optional.ofNullable(managed),
                clock);
        alerts = new Alerts(
                AlertFixture.options(AlertFixture.webhook("ops", receiver.uri())),
                new AlertSources(database, store, executions, events, breakers, transport, queues::all),
                RetryPolicies.builtIn(),
                new Leases(database),
                UUID.randomUUID(),
                clock);
        client = TaskClient.builder()
                .transport(transport)
                .tasks(TaskRegistry.of(List.of()))
                .clock(clock)
                .build();
        metrics = new ConsoleMetrics();
        routes = Api.routes(new Api.Sources(
                store,
                new FailureGroups(database),
                new GroupingRules(database),
                new FailureTrends(database),
                executions,
                calls,
                new TaskSpans(database),
                events,
                simulation,
                control,
                alerts,
                queues,
                new ActionLog(database),
                new SavedViews(database),
                new AuditTrail(database),
                breakers,
                breakerChanges,
                RetryPolicies.builtIn(),
                policySimulation,
                doctor,
                new Api.Sending(
                        new OperationStore(database), watched(), client, new TaskParameters(control), runner::wake),
                metrics,
                List.of(() -> Optional.ofNullable(complaint)),
                clock));
        server = ConsoleServer.start(
                ServerOptions.local(0, clock),
                routes.stream().map(metrics::timed).toList());
        document = OpenApi.parse(ask("GET", "/openapi.yaml").body());
    }

    @AfterEach
    final void stop() {
        server.close();
        receiver.close();
        runner.close();
        events.close();
        client.close();
        control.close();
        breakers.close();
        transport.close();
        database.close();
        metrics.close();
    }

    /** The transport, which does something after it was looked at a queue. */
    private Transport watched() {
        return proxy(
                Transport.class,
                transport,
                (method, answer) ->
                        method.equals("admin") ? proxy(QueueAdmin.class, (QueueAdmin) answer, this::look) : answer);
    }

    private Object look(String method, Object answer) {
        if (method.equals("status")) {
            afterLook.run();
        }
        return answer;
    }

    private static <T> T proxy(Class<T> type, T real, BiFunction<String, Object, Object> then) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return then.apply(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    final void add(Message message) {
        store.add(List.of(IncomingEntry.of(Died.QUEUE, message, null, false, Died.NOW, Set.of())), Set.of());
    }

    final List<String> search(String query) {
        List<String> ids = new ArrayList<>();
        get(LETTERS + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .path("entries")
                .forEach(entry -> ids.add(entry.path("task_id").textValue()));
        return ids;
    }

    final String id(String query) {
        return get(LETTERS + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .path("entries")
                .path(0)
                .path("id")
                .textValue();
    }

    final JsonNode get(String path) {
        return json(ask("GET", path), 200);
    }

    /** The body, once it is as the document promises. */
    final JsonNode json(HttpResponse<String> answer, int status) {
        URI asked = answer.request().uri();
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertThat(answer.statusCode()).as("%s: %s", asked, answer.body()).isEqualTo(status);
        assertThat(document.wrong(answer.request().method(), asked.getPath(), status, type, answer.body()))
                .as("%s: %s", asked, answer.body())
                .isEmpty();
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException broken) {
            throw new AssertionError(answer.body(), broken);
        }
    }

    final HttpResponse<String> ask(String method, String path) {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** With a JSON body, in which ' stands for ". */
    final HttpResponse<String> post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
