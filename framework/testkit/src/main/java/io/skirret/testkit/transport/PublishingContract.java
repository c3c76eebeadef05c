package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A confirmed publication is in the broker, as it was sent; a refused one says why and what became of it. */
interface PublishingContract extends ContractBrokerHolder {

    @Test
    default void publish_keepsBytesPropertiesAndHeaders() {
        String queue = bench().queue();
        byte[] body = new byte[10_000];
        new Random(7).nextBytes(body);
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("text", "gr\u00fc\u00dfe \u2603");
        headers.put("empty", "");
        headers.put("yes", true);
        headers.put("int", 42);
        headers.put("long", 1L << 53 | 1);
        headers.put("double", 2.5);
        headers.put("decimal", new BigDecimal("12.34"));
        headers.put("bytes", new byte[] {0, -1, 7});
        headers.put("time", Instant.parse("2026-11-21T12:00:00Z"));
        headers.put("nothing", null);
        headers.put("list", List.of("a", 1, List.of(true)));
        headers.put("map", Map.of("deep", Map.of("deeper", "x")));
        MessageProperties properties = MessageProperties.builder()
                .json()
                .correlationId("correlation")
                .replyTo("reply")
                .messageId("message-id")
                .type("type")
                .appId("app")
                .priority(3)
                .timestamp(Instant.parse("2026-11-21T12:00:00Z"))
                .build();
        Message sent = new Message(properties, headers, body);
        bench().confirmed(bench().transport().publish(new Publication(new Destination.Queue(queue), sent)));

        Message came = bench().consume(queue, 1).next().delivery().message();
        assertThat(came.body()).isEqualTo(body);
        assertThat(came.properties()).isEqualTo(properties);
        for (Map.Entry<String, @Nullable Object> header : headers.entrySet()) {
            assertThat(came.headers()).containsKey(header.getKey());
            assertThat(came.headers().get(header.getKey()))
                    .as("header %s", header.getKey())
                    .usingRecursiveComparison()
                    .isEqualTo(header.getValue());
        }
    }

    @Test
    default void publish_takesEmptyBodies() {
        String queue = bench().queue();
        bench().send(queue, "", "x");
        assertThat(bench().consume(queue, 10).take(2)).containsExactly("", "x");
    }

    @Test
    default void publish_keepsTheOrderOfOneThread() {
        String queue = bench().queue();
        List<String> bodies =
                IntStream.range(0, 300).mapToObj(Integer::toString).toList();
        List<CompletableFuture<Void>> confirms = new ArrayList<>();
        for (String body : bodies) {
            confirms.add(bench().transport()
                    .publish(new Publication(new Destination.Queue(queue), ContractBroker.message(body))));
        }
        confirms.forEach(bench()::confirmed);
        assertThat(bench().consume(queue, 50).take(300)).containsExactlyElementsOf(bodies);
    }

    @Test
    default void publish_toAQueueNobodyDeclared_isUnroutableAndNotStored() {
        CompletableFuture<Void> lost = bench().transport()
                .publish(new Publication(new Destination.Queue(bench().name()), ContractBroker.message("x")));
        assertThat(bench().refused(lost)).isEqualTo(Reason.UNROUTABLE);
        CompletableFuture<Void> dead = bench().transport()
                .publish(new Publication(new Destination.DeadLetters(bench().name()), ContractBroker.message("x")));
        assertThat(bench().refused(dead)).isEqualTo(Reason.UNROUTABLE);
        assertThat(new PublishException(Reason.UNROUTABLE, "").fate()).isEqualTo(Fate.NOT_STORED);
    }

    @Test
    default void publish_toDeadLetters_goesToTheDeadLetterQueueAlone() {
        String queue = bench().queue();
        bench().confirmed(bench().transport()
                .publish(new Publication(new Destination.DeadLetters(queue), ContractBroker.message("dead"))));
        bench().awaitReady(bench().deadLetters(queue), 1);
        assertThat(bench().ready(queue)).isZero();
        assertThat(bench().consume(bench().deadLetters(queue), 1).take()).isEqualTo("dead");
    }

    @Test
    default void publish_refusesBodiesOverTheLimitBeforeTheyAreSent() {
        Transport narrow =
                bench().open(options -> options.toBuilder().maxBodyBytes(1_000).build());
        assertThat(narrow.maxBodyBytes()).isEqualTo(1_000);
        Destination to = new Destination.Queue(bench().queue());
        CompletableFuture<Void> fits = narrow.publish(new Publication(to, ContractBroker.message(new byte[1_000])));
        CompletableFuture<Void> tooLarge = narrow.publish(new Publication(to, ContractBroker.message(new byte[1_001])));
        CompletableFuture<Void> after = narrow.publish(new Publication(to, ContractBroker.message("after")));
        assertThat(bench().refused(tooLarge)).isEqualTo(Reason.TOO_LARGE);
        bench().confirmed(fits);
        bench().confirmed(after);
    }

    @Test
    default void publish_toDeadLetters_takesBodiesOverTheLimit() {
        Transport narrow =
                bench().open(options -> options.toBuilder().maxBodyBytes(1_000).build());
        String queue = bench().queue();
        byte[] body = new byte[5_000];
        new Random(3).nextBytes(body);
        bench().confirmed(narrow.publish(
                new Publication(new Destination.DeadLetters(queue), ContractBroker.message(body))));
        assertThat(bench().consume(bench().deadLetters(queue), 1)
                        .next()
                        .delivery()
                        .message()
                        .body())
                .isEqualTo(body);
    }

    @Test
    default void publish_refusesWhatTheWireCannotCarry_andGoesOn() {
        Destination to = new Destination.Queue(bench().queue());
        Message good = ContractBroker.message("good");
        String long256 = "x".repeat(256);
        List<Publication> excessive = List.of(
                new Publication(new Destination.Queue("\u00e9".repeat(128)), good),
                new Publication(to, new Message(MessageProperties.json(long256, null), Map.of(), good.body())),
                new Publication(
                        to, new Message(MessageProperties.json(null, "\u2603".repeat(86)), Map.of(), good.body())),
                new Publication(to, new Message(good.properties(), Map.of(long256, "v"), good.body())),
                new Publication(to, new Message(good.properties(), Map.of("h", "v".repeat(200_000)), good.body())));
        for (Publication publication : excessive) {
            assertThat(bench().refused(bench().transport().publish(publication)))
                    .isEqualTo(Reason.TOO_LARGE);
        }
        bench().confirmed(bench().transport().publish(new Publication(to, good)));
    }

    @Test
    default void publish_fromManyThreads_losesAndDoublesNothing() {
        String queue = bench().queue();
        List<CompletableFuture<List<CompletableFuture<Void>>>> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int thread = t;
            threads.add(CompletableFuture.supplyAsync(() -> IntStream.range(0, 100)
                    .mapToObj(i -> bench().transport()
                            .publish(new Publication(
                                    new Destination.Queue(queue), ContractBroker.message(thread + "-" + i))))
                    .toList()));
        }
        threads.forEach(thread -> thread.join().forEach(bench()::confirmed));
        assertThat(bench().consume(queue, 100).take(800)).doesNotHaveDuplicates();
    }

    @Test
    default void publish_holdsBackInsteadOfGrowing() {
        Transport narrow =
                bench().open(options -> options.toBuilder().maxOutstanding(10).build());
        String queue = bench().queue();
        List<CompletableFuture<Void>> confirms = IntStream.range(0, 300)
                .mapToObj(i -> narrow.publish(
                        new Publication(new Destination.Queue(queue), ContractBroker.message(Integer.toString(i)))))
                .toList();
        confirms.forEach(bench()::confirmed);
        bench().awaitReady(queue, 300);
    }

    @Test
    default void publish_noLongerWanted_isNotSent_andTakesNoPlace() {
        Transport narrow =
                bench().open(options -> options.toBuilder().maxOutstanding(2).build());
        String queue = bench().queue();
        List<Destination> places = List.of(
                new Destination.Queue(queue),
                new Destination.Delayed(queue, Duration.ofMillis(20), Destination.Rounding.UP),
                new Destination.DeadLetters(queue));
        for (Destination to : places) {
            assertThat(bench().refused(narrow.publish(new Publication(to, ContractBroker.message("x"), () -> false))))
                    .isEqualTo(Reason.WITHDRAWN);
        }
        bench().confirmed(narrow.publish(
                new Publication(new Destination.Queue(queue), ContractBroker.message("end"), () -> true)));
        bench().pass(Duration.ofSeconds(1));
        bench().stays("one message", () -> bench().ready(queue) == 1 && bench().ready(bench().deadLetters(queue)) == 0);
        assertThat(new PublishException(Reason.WITHDRAWN, "").fate()).isEqualTo(Fate.NOT_STORED);
    }

    @Test
    default void publish_afterClose_isRefused() {
        String queue = bench().queue();
        Transport other = bench().open(options -> options);
        other.close();
        other.close();
        assertThat(other.health().usable()).isFalse();
        assertThat(bench().refused(other.publish(
                        new Publication(new Destination.Queue(queue), ContractBroker.message("x")))))
                .isEqualTo(Reason.CLOSED);
        assertThatThrownBy(() -> other.subscribe(queue, 1, delivery -> {})).isInstanceOf(TransportException.class);
    }

    @Test
    default void declare_isHarmlessTwice_andRefusesImpossibleNames() {
        String queue = bench().queue();
        bench().send(queue, "kept");
        bench().transport().declare(queue);
        assertThat(bench().ready(queue)).isEqualTo(1);
        assertThatThrownBy(() -> bench().transport().declare("x".repeat(256))).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench().transport().declare("")).isInstanceOf(TransportException.class);
        bench().send(queue, "still connected");
    }

    @Test
    default void declare_withExternalTopology_onlyChecks() {
        Transport guest = bench().open(
                        options -> options.toBuilder().declareTopology(false).build());
        String absent = bench().name();
        assertThatThrownBy(() -> guest.declare(absent))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(absent);
        assertThat(bench().transport().admin().status(absent)).isEmpty();
        guest.declare(bench().queue());
    }

    @Test
    default void bind_toAQueueNobodyDeclared_isRefused_andDeclaresNothing() {
        String absent = bench().name();
        bench().queue();
        Transport guest = bench().open(
                        options -> options.toBuilder().declareTopology(false).build());
        for (Transport each : List.of(bench().transport(), guest)) {
            assertThatThrownBy(() -> each.bind(absent))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNROUTABLE))
                    .hasMessageContaining("'" + absent + "'")
                    .hasMessageContaining("nothing was declared");
        }
        assertThat(bench().transport().admin().status(absent)).isEmpty();
        assertThat(bench().transport().admin().status(bench().deadLetters(absent)))
                .isEmpty();
        assertThatThrownBy(() -> bench().transport().bind("x".repeat(256))).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench().transport().bind("")).isInstanceOf(TransportException.class);
        bench().send(bench().queue(), "still connected");
    }

    @Test
    default void bind_toAQueueThatIsThere_letsThrough_nowAndLater() {
        String queue = bench().queue();
        Transport sender = bench().open(options -> options);
        sender.bind(queue);
        sender.bind(queue);
        bench().confirmed(sender.publish(new Publication(new Destination.Queue(queue), ContractBroker.message("now"))));
        bench().confirmed(sender.publish(
                ContractBroker.delayed(queue, Duration.ofMillis(50), ContractBroker.message("later"))));
        bench().pass(Duration.ofMillis(50));
        bench().awaitReady(queue, 2);
    }

    @Test
    default void health_isUsableWhileOpen() {
        assertThat(bench().transport().health().usable()).isTrue();
    }
}
