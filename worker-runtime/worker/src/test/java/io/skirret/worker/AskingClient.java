package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** A client that asks workers, Java and others, and the spy that tells a test how far they have come. */
abstract class AskingClient extends BrokerInTrouble {

    static final String JAVA = "worker@test";

    private final Transport client = shop.connect(options -> options);
    final Control control = Control.on(client, shop.clock);

    /** Hears what the client sends and hears, after it. */
    private final Transport spy = shop.connect(options -> options);

    final BlockingQueue<JsonNode> commands = new LinkedBlockingQueue<>();
    final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
    final BroadcastSubscription spying;

    AskingClient() {
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

    void start(String... more) {
        shop.start(builder -> builder.controlAllow(ControlAccess.ALL));
        awaitThat(JAVA);
        for (String name : more) {
            another(name);
        }
    }

    Worker another(String name) {
        Worker worker = shop.another(name, builder -> builder.controlAllow(ControlAccess.ALL));
        awaitThat(name);
        return worker;
    }

    /** It listens by now: another thread opens that, and a command before it reaches nobody, or some others. */
    void awaitThat(String worker) {
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
    void turnUntil(CompletableFuture<?> done) {
        while (!done.isDone()) {
            shop.clock.advance(Duration.ofMillis(500));
            var unused = done.copy()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** Turns the clock once so many have answered. */
    <T> T turning(int workers, Supplier<T> action) {
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
    static <T> Replies<T> standing(Supplier<Replies<T>> action) {
        return Workshop.await(CompletableFuture.supplyAsync(action));
    }

    /** Somebody who answers each command in his own way. */
    void foreign(String worker, Function<JsonNode, JsonNode> answer) {
        Transport other = shop.connect(options -> options);
        other.broadcasts().listen(ControlledWorker.COMMANDS, "", (message, key) -> {
            JsonNode command = ControlledWorker.parsed(message.body());
            ObjectNode body = ControlledWorker.JSON.createObjectNode();
            body.set(worker, answer.apply(command));
            reply(other, command, body.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    static void reply(Transport other, JsonNode command, byte[] body) {
        var unused = other.publish(new Publication(
                new Destination.Exchange(
                        ControlledWorker.REPLIES,
                        command.path("reply_to").path("routing_key").asText()),
                new Message(
                        MessageProperties.builder().json().build(),
                        Map.of("ticket", command.path("ticket").asText(), "clock", 7),
                        body)));
    }
}
