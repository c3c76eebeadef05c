package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.TaskInfo;
import io.skirret.control.WorkerStatistics;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote control as a client: what Java workers and others answer, and when the wait ends. */
class ControlTest extends BrokerInTrouble {

    private static final String JAVA = "worker@test";

    private final Transport client = shop.connect(options -> options);
    private final Control control = Control.on(client, shop.clock);

    /** Hears what the client sends and hears, after it. */
    private final Transport spy = shop.connect(options -> options);

    private final BlockingQueue<JsonNode> commands = new LinkedBlockingQueue<>();
    private final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
    private final BroadcastSubscription spying;

    ControlTest() {
        spying = spy.broadcasts()
                .listen(
                        ControlledWorker.COMMANDS,
                        "",
                        (message, key) -> commands.add(ControlledWorker.parsed(message.body())));
        CompletableFuture<Replies<String>> nobody = CompletableFuture.supplyAsync(
                () -> control.workers("nobody@here").ping());
        String address =
                Workshop.next(commands).path("reply_to").path("routing_key").asText();
        spy.broadcasts().listen(ControlledWorker.REPLIES, address, (message, key) -> answers.add(message));
        turnUntil(nobody);
    }

    private void start(String... more) {
        shop.start(builder -> builder.controlAllow(ControlAccess.ALL));
        awaitThat(JAVA);
        for (String name : more) {
            another(name);
        }
    }

    private Worker another(String name) {
        Worker worker = shop.another(name, builder -> builder.controlAllow(ControlAccess.ALL));
        awaitThat(name);
        return worker;
    }

    /** It listens by now: another thread opens that, and a command before it reaches nobody, or some others. */
    private void awaitThat(String worker) {
        CompletableFuture<Replies<String>> ping = CompletableFuture.completedFuture(null);
        while (answers.stream()
                .noneMatch(answer -> new String(answer.body(), StandardCharsets.UTF_8).contains(worker))) {
            if (ping.isDone()) {
                ping = CompletableFuture.supplyAsync(() ->
                        control.workers(worker).timeout(Duration.ofMillis(100)).ping());
            }
            shop.clock.advance(Duration.ofMillis(10));
            Thread.onSpinWait();
        }
        turnUntil(ping);
    }

    /** By steps that are few: what is known of workers must not grow old meanwhile. */
    private void turnUntil(CompletableFuture<?> done) {
        while (!done.isDone()) {
            shop.clock.advance(Duration.ofMillis(500));
            var unused = done.copy()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** Turns the clock once so many have answered. */
    private <T> T turning(int workers, Supplier<T> action) {
        commands.clear();
        CompletableFuture<T> done = CompletableFuture.supplyAsync(action);
        String ticket = Workshop.next(commands).path("ticket").asText();
        for (int i = 0; i < workers; ) {
            i += ticket.equals(Workshop.next(answers).headers().get("ticket")) ? 1 : 0;
        }
        assertThat(done).isNotDone();
        turnUntil(done);
        return done.join();
    }

    /** Without the clock: it must end by the answers alone. */
    private static <T> Replies<T> standing(Supplier<Replies<T>> action) {
        return Workshop.await(CompletableFuture.supplyAsync(action));
    }

    /** Somebody who answers each command in his own way. */
    private void foreign(String worker, Function<JsonNode, JsonNode> answer) {
        Transport other = shop.connect(options -> options);
        other.broadcasts().listen(ControlledWorker.COMMANDS, "", (message, key) -> {
            JsonNode command = ControlledWorker.parsed(message.body());
            ObjectNode body = ControlledWorker.JSON.createObjectNode();
            body.set(worker, answer.apply(command));
            reply(other, command, body.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    private static void reply(Transport other, JsonNode command, byte[] body) {
        var unused = other.publish(new Publication(
                new Destination.Exchange(
                        ControlledWorker.REPLIES,
                        command.path("reply_to").path("routing_key").asText()),
                new Message(
                        MessageProperties.builder().json().build(),
                        Map.of("ticket", command.path("ticket").asText(), "clock", 7),
                        body)));
    }

    /** What a Python worker answered: the one with this word in it. */
    private static JsonNode pythons(String word) {
        try (InputStream in =
                Objects.requireNonNull(ControlTest.class.getResourceAsStream("/celery-reply-samples.jsonl"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.contains(word)) {
                    return ControlledWorker.JSON.readTree(line).path("body").path("w1@vm");
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        throw new AssertionError("no sample with " + word);
    }

    @Test
    void whereNobodyListens_aCommandEndsAtOnceWithoutAnswers() {
        spying.close();
        assertThat(standing(() -> control.workers().ping()).isEmpty()).isTrue();
        assertThat(standing(() -> control.workers("nobody@here").ping()).missing())
                .containsExactly("nobody@here");
        assertThat(control.workers().shutdown()).isFalse();
    }

    @Test
    void theWaitEndsWithTheLastWorkerThatIsKnown_fromTheirNamesOrFromTheCommandBefore() {
        shop.task("work", (arguments, context) -> null);
        start("second@test");

        assertThat(standing(() -> control.workers(JAVA, "second@test").ping()).workers())
                .containsExactly("second@test", JAVA);
        assertThat(standing(() -> control.workers("second@test").ping()).workers())
                .containsExactly("second@test");

        // Nobody knows who all are, until the whole time was waited for once.
        Instant before = shop.clock.now();
        assertThat(turning(
                                2,
                                () -> control.workers()
                                        .timeout(Duration.ofSeconds(3))
                                        .ping())
                        .workers())
                .containsExactly("second@test", JAVA);
        assertThat(Duration.between(before, shop.clock.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(standing(() -> control.workers().inspect().clock()).workers())
                .containsExactly("second@test", JAVA);
        assertThat(standing(() -> control.workers().inspect().clock()).values()).hasSize(2);

        assertThat(turning(1, () -> control.matching("sec*").ping()).workers()).containsExactly("second@test");
        assertThat(standing(() -> control.matching("sec*").ping()).workers()).containsExactly("second@test");
        assertThat(turning(1, () -> control.matchingRegex("w.*@").ping()).workers())
                .containsExactly(JAVA);
    }

    @Test
    void whoAnsweredInAShortWaitIsNotTakenForAllInALongerOne() {
        shop.task("work", (arguments, context) -> null);
        start("second@test");
        turning(2, () -> control.workers().timeout(Duration.ofSeconds(1)).ping());

        assertThat(standing(() ->
                                control.workers().timeout(Duration.ofSeconds(1)).ping())
                        .workers())
                .hasSize(2);
        Instant before = shop.clock.now();
        turning(2, () -> control.workers().timeout(Duration.ofSeconds(4)).ping());
        assertThat(Duration.between(before, shop.clock.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whoDoesNotAnswerAnyMoreIsMissing_andWaitedForOnce() {
        shop.task("work", (arguments, context) -> null);
        start();
        Worker second = another("second@test");
        turning(2, () -> control.workers().discover());
        turnUntil(second.shutdown(Duration.ofSeconds(1)));

        Replies<String> replies = turning(1, () -> control.workers().ping());
        assertThat(replies.workers()).containsExactly(JAVA);
        assertThat(replies.missing()).containsExactly("second@test");
        assertThat(standing(() -> control.workers().ping()).missing()).isEmpty();
    }

    @Test
    void whatAWorkerHoldsAndSaysOfItselfIsTyped() {
        CountDownLatch begun = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        holding("slow", begun, go);
        start();
        for (int i = 0; i < 5; i++) {
            shop.send("slow", i);
        }
        Workshop.await(begun);

        List<TaskInfo> active = only(() -> control.workers(JAVA).inspect().active());
        assertThat(active).hasSize(4).allSatisfy(task -> {
            assertThat(task.name()).isEqualTo("slow");
            assertThat(task.worker()).isEqualTo(JAVA);
            assertThat(task.routingKey()).isEqualTo(Workshop.QUEUE);
            assertThat(task.startedAt()).isBetween(Instant.parse("2026-01-01T00:00:00Z"), shop.clock.now());
            assertThat(task.pid()).isEqualTo(ProcessHandle.current().pid());
        });
        String id = active.get(0).id();
        assertThat(only(() -> control.workers(JAVA).inspect().query(List.of(id, "nobody"))))
                .hasSize(1)
                .containsKey(id);
        assertThat(only(() -> control.workers(JAVA).inspect().reserved())).isEmpty();

        WorkerStatistics statistics = only(() -> control.workers(JAVA).inspect().statistics());
        assertThat(statistics.total()).containsEntry("slow", 4L);
        assertThat(statistics.concurrency()).isEqualTo(4);
        assertThat(statistics.skirret()).isNotNull();
        assertThat(statistics.raw()).containsKey("rusage");
        assertThat(only(() -> control.workers(JAVA).inspect().activeQueues())
                        .get(0)
                        .name())
                .isEqualTo(Workshop.QUEUE);
        assertThat(only(() -> control.workers(JAVA).inspect().configuration(true)))
                .containsEntry("skirret.worker.name", JAVA);
        assertThat(only(() -> control.workers(JAVA).inspect().report())).contains("worker   -> " + JAVA);
        assertThat(only(() -> control.workers(JAVA).inspect().scheduled())).isEmpty();

        assertThat(only(() -> control.workers(JAVA).rateLimit("slow", "10/m")))
                .isEqualTo("new rate limit set successfully");
        assertThat(only(() -> control.workers(JAVA).inspect().registered("rate_limit", "queue"))
                        .get(0)
                        .attributes())
                .containsEntry("rate_limit", "10/m");
        assertThat(only(() -> control.workers(JAVA).timeLimit("slow", Duration.ofSeconds(20), Duration.ofMillis(1500))))
                .isEqualTo("time limits set successfully");
        assertThat(only(() -> control.workers(JAVA).revoke(List.of("id-1"), false)))
                .contains("id-1");
        assertThat(only(() -> control.workers(JAVA).inspect().revoked())).containsExactly("id-1");
        go.countDown();
    }

    private <T> T only(Supplier<Replies<T>> command) {
        Replies<T> replies = standing(command);
        assertThat(replies.errors()).isEmpty();
        return Objects.requireNonNull(replies.values().get(JAVA));
    }

    @Test
    void aCommandOfSkirretsOwnToAllIsAddressedToJavaWorkersAlone() {
        shop.task("work", (arguments, context) -> null);
        start();
        BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
        foreign("python@test", command -> {
            heard.add(command.path("destination"));
            return ControlledWorker.JSON.createObjectNode();
        });

        Replies<Object> replies = turning(2, () -> control.workers().ask("skirret_paused", Map.of()));

        assertThat(replies.values()).containsKey(JAVA);
        assertThat(Workshop.next(heard)).extracting(JsonNode::textValue).containsExactly("*@skirret");
        turning(2, () -> control.workers().ping());
        assertThat(Workshop.next(heard).isNull()).isTrue();
    }

    @Test
    void eachWorkersErrorIsKeptBesideTheOthersAnswers() {
        shop.task("work", (arguments, context) -> null);
        start();
        foreign(
                "python@test",
                command -> ControlledWorker.JSON.createObjectNode().put("error", "KeyError('x')"));
        foreign("odd@test", command -> ControlledWorker.JSON.getNodeFactory().numberNode(42));

        var workers = control.workers(JAVA, "python@test", "odd@test");
        Replies<List<TaskInfo>> replies = standing(() -> workers.inspect().active());

        assertThat(replies.values()).containsOnlyKeys(JAVA);
        assertThat(replies.errors())
                .containsEntry("python@test", "KeyError('x')")
                .containsEntry("odd@test", "expected a list, got 42");
        assertThat(standing(() -> workers.ask("nosuch", Map.of())).errors())
                .containsKeys(JAVA, "python@test")
                .doesNotContainKey("odd@test");
    }

    @Test
    void aPythonWorkersAnswersAreTheSameTypes() {
        foreign("w1@vm", command -> switch (command.path("method").asText()) {
            case "stats" -> pythons("prefetch_count");
            case "active_queues" -> pythons("consumer_arguments");
            case "scheduled" -> pythons("\"eta\"");
            default ->
                ControlledWorker.JSON
                        .createArrayNode()
                        .add("proj.add [rate_limit=10/m serializer=a b]")
                        .add("odd [name");
        });
        var inspect = control.workers("w1@vm").inspect();

        WorkerStatistics statistics = standing(inspect::statistics).values().get("w1@vm");
        assertThat(statistics.total()).containsEntry("proj.add", 9L);
        assertThat(statistics.uptime()).isEqualTo(Duration.ofSeconds(16));
        assertThat(statistics.skirret()).isNull();
        assertThat(standing(inspect::activeQueues).values().get("w1@vm").get(0).exchange())
                .isEqualTo("celery");
        var scheduled = standing(inspect::scheduled).values().get("w1@vm").get(0);
        assertThat(scheduled.eta()).isEqualTo(Instant.parse("2026-11-21T22:00:48.139976Z"));
        assertThat(scheduled.task().args()).isEqualTo("[1,1]");
        var registered = standing(() -> inspect.registered()).values().get("w1@vm");
        assertThat(registered.get(0).attributes())
                .containsEntry("rate_limit", "10/m")
                .containsEntry("serializer", "a b");
        assertThat(registered.get(1).name()).isEqualTo("odd [name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[1, 2", "17", "null", "[]", "{}"})
    void answersThatNobodyCanReadArePassedOver(String body) {
        Transport other = shop.connect(options -> options);
        other.broadcasts()
                .listen(
                        ControlledWorker.COMMANDS,
                        "",
                        (message, key) -> reply(
                                other, ControlledWorker.parsed(message.body()), body.getBytes(StandardCharsets.UTF_8)));

        assertThat(turning(1, () -> control.workers("w1@vm").ping()).missing()).containsExactly("w1@vm");
    }

    @Test
    void aWrongChoiceOfWorkersIsRefused_itCouldReachAllOfThem() {
        assertThatThrownBy(() -> control.workers(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.workers(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.matching("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.workers().timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.workers().ask("ping", Map.of("x", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing was sent");
        control.close();
        assertThatThrownBy(() -> control.workers().ping()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedThreadGetsWhatCame() {
        foreign("w1@vm", command -> ControlledWorker.JSON.createObjectNode().put("ok", "pong"));
        Replies<String> replies = standing(() -> {
            Thread.currentThread().interrupt();
            try {
                return control.workers().ping();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        });
        assertThat(replies.workers().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void whoWaitsForAnswersGoesOnAtOnceWhenItIsClosed() {
        shop.task("work", (arguments, context) -> null);
        start();
        commands.clear();
        CompletableFuture<Replies<String>> ping =
                CompletableFuture.supplyAsync(() -> control.workers().ping());
        String ticket = Workshop.next(commands).path("ticket").asText();
        while (!ticket.equals(Workshop.next(answers).headers().get("ticket"))) {
            Thread.onSpinWait();
        }

        control.close();

        Workshop.await(ping);
        assertThatThrownBy(() -> control.workers().ping())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
