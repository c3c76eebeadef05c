package io.skirret.console;

import static io.skirret.console.ConsoleFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.config.SkirretConfig;
import io.skirret.console.internal.http.AccountEditor;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A console with users and some dead letters, on a broker in memory. Thread-safe. */
final class DashboardFixture implements AutoCloseable {

    static final String QUEUE = "orders";
    static final String OPERATOR = "ada";
    static final String READER = "bob";
    static final String PASSWORD = "correct horse battery";

    private final MemoryBroker broker = MemoryBroker.named("dashboard-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final Instant start = Clock.system().now();
    private final String token;
    private final Console console;
    private int buried;

    DashboardFixture(Path folder) {
        Path users = folder.resolve("users");
        AccountEditor accounts = new AccountEditor(users);
        accounts.putUser(OPERATOR, "operator", PASSWORD.toCharArray());
        accounts.putUser(READER, "reader", PASSWORD.toCharArray());
        token = accounts.putToken("tests", "operator");
        // Nobody listens there: so a look at the broker has something to tell.
        console = Console.builder(transport, SkirretConfig.of(Map.of("skirret.broker.url", "amqp://127.0.0.1:1")))
                .data(folder.resolve("data"))
                .port(0)
                .users(users)
                .queues(List.of(QUEUE))
                .start();
        await().atMost(Browser.PATIENCE)
                .until(() -> transport.admin().status(QUEUE + ".dead").isPresent());
    }

    /** A dead letter's cause. */
    record Cause(String task, String type, @Nullable Integer http, String exception, String message, String place) {}

    static final Cause PARTNER = new Cause(
            "orders.send",
            "EXTERNAL_API_DOWN",
            503,
            "java.io.IOException",
            "partner.example answered 503 Service Unavailable after 5 s",
            "com.shop.Partner.send(Partner.java:41)");
    static final Cause ADDRESS = new Cause(
            "invoices.render",
            "DATA_VALIDATION_ERROR",
            null,
            "com.shop.AddressException",
            "no country in address of customer 4711",
            "com.shop.Address.parse(Address.java:17)");

    /** Buries calls of a task {@code tests.NAME}, which no other test looks at, and gives their group. */
    String group(String name, int count) {
        return group(name, count, count);
    }

    /** The same, of which there are {@code inAll} then. */
    String group(String name, int count, int inAll) {
        bury(
                new Cause(
                        "tests." + name,
                        "TRANSIENT_NETWORK",
                        null,
                        "java.net.ConnectException",
                        name,
                        "com.shop." + name + "(A.java:1)"),
                count,
                60);
        untilStored("task:tests." + name, inAll);
        return group("task:tests." + name);
    }

    /** Buries calls of this cause, minutes before now, and gives their task ids. */
    List<String> bury(Cause cause, int count, int minutesAgo, Object... args) {
        return IntStream.range(0, count)
                .mapToObj(i -> buryOne(cause, minutesAgo + i, args))
                .toList();
    }

    private synchronized String buryOne(Cause cause, int minutesAgo, Object... args) {
        String id = "call-" + ++buried;
        Instant at = start.minus(Duration.ofMinutes(minutesAgo));
        Message call = new TaskMessageEncoder()
                .encode(TaskCall.of(cause.task(), id)
                        .args(args.length == 0 ? List.of(id, Map.of("total", 12.5, "lines", 3)) : List.of(args))
                        .kwargs(Map.of("card", "4111-1111", "currency", "EUR"))
                        .build());
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("skirret_ctx_user", "grace");
        headers.put("skirret_ctx_tenant", 7);
        headers.put(HeaderNames.SENSITIVE, List.of("/1/card"));
        headers.put(HeaderNames.ATTEMPTS, history(cause, at));
        Message letter = DeadLetter.of("retries-exhausted", new Message(call.properties(), headers, call.body()))
                .failureType(cause.type())
                .httpStatus(cause.http())
                .exception(cause.exception())
                .exceptionMessage(cause.message())
                .stackTrace(cause.exception() + ": " + cause.message() + "\n\tat " + cause.place()
                        + "\n\tat com.shop.Orders.handle(Orders.java:88)\n"
                        + "\tat java.base/java.lang.Thread.run(Thread.java:840)\n")
                .attempts(3)
                .firstAt(at.minusSeconds(120))
                .lastAt(at)
                .worker("worker@web-1")
                .queue(QUEUE)
                .build()
                .toMessage();
        transport
                .publish(new Publication(new Destination.DeadLetters(QUEUE), letter))
                .join();
        return id;
    }

    private static String history(Cause cause, Instant at) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("v", 1).put("dropped", 0);
        ArrayNode attempts = json.putArray("attempts");
        for (int i = 1; i <= 3; i++) {
            attempts.addObject()
                    .put("n", i)
                    .put(
                            "at",
                            at.minusSeconds(60L * (3 - i))
                                    .truncatedTo(ChronoUnit.MILLIS)
                                    .toString())
                    .put("worker", "worker@web-1")
                    .put("type", cause.type())
                    .put("exception", cause.exception())
                    .put("message", cause.message())
                    .put("delay_ms", i < 3 ? 10_000L * i : null)
                    .put("took_ms", 5_003);
        }
        return json.toString();
    }

    /** A worker of Skirret that lives, as it tells of itself. */
    void heartbeat(String worker) {
        heartbeat(worker, "skirret");
    }

    /** A worker that runs, of two tasks that do nothing. */
    Worker startWorker(String name, String queue) {
        TaskDefinition<?> task = new TaskDefinition<>(
                "mails.welcome",
                "Mails.welcome()",
                List.of(),
                Object.class,
                TaskSettings.builder().circuitBreaker("partner").build(),
                (instances, arguments, context) -> null);
        TaskDefinition<?> greet = new TaskDefinition<>(
                "mails.greet",
                "Mails.greet()",
                List.of(
                        new TaskParameter("address", String.class),
                        new TaskParameter("copies", int.class),
                        new TaskParameter("urgent", boolean.class),
                        new TaskParameter("password", String.class, true),
                        new TaskParameter("options", Map.class)),
                Object.class,
                TaskSettings.builder().priority(4).expires(Duration.ofDays(1)).build(),
                (instances, arguments, context) -> null);
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task, greet)))
                .queues(queue)
                .name(name)
                .concurrency(4)
                .simulateAllow(true)
                .build();
        worker.start();
        return worker;
    }

    /** A worker that lives, as it tells of itself. */
    void heartbeat(String worker, String software) {
        event(
                "worker.heartbeat",
                "{'type':'worker-heartbeat','hostname':'" + worker + "','timestamp':"
                        + Clock.system().now().getEpochSecond()
                        + ".5,'processed':12034,'active':4,'loadavg':[0.31,0.3,0.2],'sw_ident':'" + software
                        + "','sw_ver':'5.4.0'}");
    }

    /** Lets a worker tell of itself, and waits until the console has heard that. */
    void untilHeard(String worker, String software) {
        String before = lastHeard(worker);
        heartbeat(worker, software);
        await().atMost(Browser.PATIENCE)
                .until(() -> !lastHeard(worker).isEmpty() && !lastHeard(worker).equals(before));
    }

    private String lastHeard(String worker) {
        for (JsonNode each : get("/retry/workers").path("workers")) {
            if (each.path("worker").asText().equals(worker)) {
                return each.path("last_heard_at").asText();
            }
        }
        return "";
    }

    /**
     * An event of a task.
     *
     * @param more members of its JSON behind a comma, with ' for "
     */
    void tell(String type, String id, double secondsAgo, String more) {
        double at = start.toEpochMilli() / 1_000.0 - secondsAgo;
        event(
                "task.multi",
                "{'type':'task-" + type + "','hostname':'worker@web-1','uuid':'" + id + "','timestamp':" + at + more
                        + "}");
    }

    private void event(String key, String json) {
        Message event = new Message(
                MessageProperties.builder().build(),
                Map.of(),
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, key), event))
                .join();
    }

    /** Waits until the console has this many tasks that a query means. */
    void untilTold(String query, int count) {
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(
                                get("/retry/tasks?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                                        .path("tasks"))
                        .hasSize(count));
    }

    /** Waits until the console has this many that a query means. */
    void untilStored(String query, int count) {
        await().atMost(Browser.PATIENCE)
                .untilAsserted(
                        () -> assertThat(search(query).path("count").intValue()).isEqualTo(count));
    }

    /** The id of the only dead letter that a query means. */
    String id(String query) {
        return search(query).path("entries").path(0).path("id").textValue();
    }

    /** The group of the newest dead letter that a query means. */
    String group(String query) {
        return search(query).path("entries").path(0).path("group").textValue();
    }

    JsonNode search(String query) {
        return get(ConsoleFixture.LETTERS + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    JsonNode get(String path) {
        HttpResponse<String> answer = ask(uri(), "GET", path, "Authorization", "Bearer " + token);
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException broken) {
            throw new AssertionError(answer.body(), broken);
        }
    }

    /** Sends so many calls that nobody takes. */
    void call(int count) {
        for (int i = 0; i < count; i++) {
            Message call = new TaskMessageEncoder()
                    .encode(TaskCall.of("orders.send", UUID.randomUUID().toString())
                            .build());
            transport
                    .publish(new Publication(new Destination.Queue(QUEUE), call))
                    .join();
        }
    }

    /** How many calls wait in the queue to be run. */
    long ready() {
        return broker.ready(QUEUE);
    }

    /** To the broker of the console. */
    Transport transport() {
        return transport;
    }

    URI uri() {
        return console.uri();
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        console.close();
        transport.close();
        broker.discard();
    }
}
