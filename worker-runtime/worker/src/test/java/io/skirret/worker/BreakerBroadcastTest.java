package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Broadcasts;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.breaker.OperatorBreakers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What workers and operators know of each other's breakers when the log has forgotten, fails, or is read again. */
class BreakerBroadcastTest {

    private static final String LOG = "breaker.partner";
    private static final BreakerSettings THREE =
            BreakerSettings.builder().failures(3).build();
    /** More than a log keeps. */
    private static final int ALL = 4_100;

    private final Workshop shop = new Workshop();
    private final List<Message> posted = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        shop.task("order", TaskSettings.builder().circuitBreaker("partner").build(), (arguments, context) -> null);
        shop.transport.broadcasts().followLog(LOG, posted::add);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private static WorkerBuilder three(WorkerBuilder builder) {
        return builder.breaker("partner", THREE);
    }

    private static BreakerState state(Worker worker) {
        return state(worker.breakers());
    }

    private static BreakerState state(Breakers breakers) {
        return breakers.statuses().get(0).state();
    }

    private List<Message> kind(String kind) {
        return posted.stream()
                .filter(message -> kind.equals(message.headers().get("skirret_breaker")))
                .toList();
    }

    private void post(Message message) {
        Workshop.await(shop.transport.publish(new Publication(new Destination.BroadcastLog(LOG), message)));
    }

    /** So much that the log has forgotten all that was there before. */
    private void fill() {
        Message mark = kind("mark").get(0);
        for (int i = 0; i < ALL; i++) {
            post(mark);
        }
    }

    private OperatorBreakers operator(Transport transport) {
        return OperatorBreakers.open(transport, shop.clock, "ada", Map.of("partner", BreakerSettings.DEFAULT));
    }

    /** Turns time, by less than it takes the broker's publish timeout, until it is done. */
    private void turnUntilDone(CompletableFuture<Void> order) {
        await().until(() -> {
            shop.clock.advance(Duration.ofMillis(100));
            return order.isDone();
        });
        Workshop.await(order);
    }

    /** A record as a worker writes them, but for this. */
    private Message forged(String kind, Object term) {
        Message mark = kind("mark").get(0);
        Map<String, Object> headers = new LinkedHashMap<>(mark.headers());
        headers.put("skirret_breaker", kind);
        headers.put("id", "forged-" + term);
        headers.put("term", term);
        return new Message(mark.properties(), headers, mark.body());
    }

    @Test
    void a_forged_record_of_a_term_that_nobody_could_have_reached_is_passed_over() {
        Worker worker = shop.start(BreakerBroadcastTest::three);
        post(forged("forced", (1L << 53) - 1));
        post(forged("forced", shop.clock.now().getEpochSecond() + 100_000));
        post(forged("forced", 1_000L));

        assertThat(state(worker)).as("the one that may be").isEqualTo(BreakerState.FORCED_OPEN);
        try (OperatorBreakers operator = operator(shop.transport)) {
            turnUntilDone(operator.reset("partner", "that was nobody"));
            assertThat(state(operator)).isEqualTo(BreakerState.CLOSED);
        }
        await().until(() -> state(worker) == BreakerState.CLOSED);
    }

    @Test
    void a_forged_record_of_the_highest_term_there_can_be_is_reset_a_moment_later_and_not_before() {
        Worker worker = shop.start(BreakerBroadcastTest::three);
        post(forged("forced", shop.clock.now().getEpochSecond() + 3600));
        assertThat(state(worker)).isEqualTo(BreakerState.FORCED_OPEN);

        try (OperatorBreakers operator = operator(shop.transport)) {
            assertThatThrownBy(() -> operator.reset("partner", "now").join())
                    .hasRootCauseInstanceOf(TransportException.class)
                    .hasMessageContaining("nothing was changed");
            assertThat(state(worker)).isEqualTo(BreakerState.FORCED_OPEN);
            shop.clock.advance(Duration.ofSeconds(3));
            turnUntilDone(operator.reset("partner", "again"));
        }
        await().until(() -> state(worker) == BreakerState.CLOSED);
    }

    @Test
    void what_is_no_record_is_warned_of_once_and_not_by_who_comes_later() {
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            shop.start(BreakerBroadcastTest::three);
            Message garbage = new Message(MessageProperties.json(null, null), Map.of(), new byte[0]);
            for (int i = 0; i < 3; i++) {
                post(garbage);
            }
            assertThat(lines.warnings().stream().filter(line -> line.contains("got something else")))
                    .hasSize(1);
            shop.another("later@test", BreakerBroadcastTest::three);
            assertThat(lines.warnings().stream().filter(line -> line.contains("got something else")))
                    .hasSize(1);
        }
    }

    @Test
    void what_stands_is_written_again_before_the_board_forgets_it() {
        Worker first = shop.start(BreakerBroadcastTest::three);
        Worker second = shop.another("second", BreakerBroadcastTest::three);
        Workshop.await(first.breakers().forceOpen("partner", "they migrate"));
        Message mark = kind("mark").get(0);
        for (int i = 0; i < 200; i++) {
            post(mark);
        }
        shop.clock.advance(Duration.ofSeconds(1));
        assertThat(kind("forced")).as("it is near enough").hasSize(1);

        post(mark);
        post(mark);
        await().until(() -> {
            shop.clock.advance(Duration.ofMillis(10));
            return kind("forced").size() == 2;
        });

        shop.clock.advance(Duration.ofSeconds(1));
        Worker third = shop.another("third", BreakerBroadcastTest::three);
        assertThat(state(third)).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(third.breakers().statuses().get(0).why()).isEqualTo("they migrate");
        assertThat(state(second)).isEqualTo(BreakerState.FORCED_OPEN);
        // One of them wrote; who had the same in mind, saw it.
        assertThat(kind("forced").size()).isLessThanOrEqualTo(3);
    }

    @Test
    void who_comes_when_the_board_has_forgotten_is_told() {
        Worker first = shop.start(BreakerBroadcastTest::three);
        Workshop.await(first.breakers().forceOpen("partner", "they migrate"));
        fill();

        Worker second = shop.another("second", BreakerBroadcastTest::three);

        await().until(() -> {
            shop.clock.advance(Duration.ofMillis(100));
            return state(second) == BreakerState.FORCED_OPEN;
        });
    }

    @Test
    void an_order_given_without_knowledge_of_what_stands_is_given_again_and_stands() {
        Worker first = shop.start(BreakerBroadcastTest::three);
        for (int i = 0; i < 4; i++) {
            Workshop.await(first.breakers().forceOpen("partner", "they migrate"));
        }
        fill();
        try (Transport own = shop.connect(options -> options);
                OperatorBreakers operator = operator(own)) {
            assertThat(state(operator)).as("it cannot know").isEqualTo(BreakerState.CLOSED);

            turnUntilDone(operator.reset("partner", "they are back"));

            assertThat(state(first)).isEqualTo(BreakerState.CLOSED);
            assertThat(state(operator)).isEqualTo(BreakerState.CLOSED);
            assertThat(first.breakers().statuses().get(0).by()).isEqualTo("ada");
        }
    }

    @Test
    void how_long_it_is_still_open_is_told_by_who_knows_whatever_the_clocks_say() {
        shop.task("fails", TaskSettings.builder().circuitBreaker("partner").build(), (arguments, context) -> {
            throw new java.net.ConnectException("refused");
        });
        Worker first = shop.start(BreakerBroadcastTest::three);
        for (int i = 0; i < 3; i++) {
            shop.send("fails");
            shop.nextFinished();
        }
        assertThat(state(first)).isEqualTo(BreakerState.OPEN);
        shop.clock.advance(Duration.ofSeconds(20));
        fill();
        Worker second = shop.another("second", BreakerBroadcastTest::three);

        await().until(() -> {
            shop.clock.advance(Duration.ofMillis(100));
            return state(second) == BreakerState.OPEN;
        });

        assertThat(second.breakers().statuses().get(0).remaining())
                .as("a record tells it in milliseconds")
                .isCloseTo(first.breakers().statuses().get(0).remaining(), Duration.ofMillis(1))
                .isLessThan(Duration.ofSeconds(40));
    }

    @Test
    void an_operator_that_cannot_read_the_board_in_time_says_so_and_orders_nothing() throws Exception {
        shop.start(BreakerBroadcastTest::three);
        CompletableFuture<OperatorBreakers> opening =
                CompletableFuture.supplyAsync(() -> operator(deaf(shop.transport)));
        await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return opening.isDone();
        });

        assertThat(opening)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(TransportException.class)
                .withMessageContaining("expected to read the broadcast log of breaker 'partner' within 5 s")
                .withMessageContaining("nothing was changed")
                .withMessageContaining("try again");
    }

    /** A transport that hears nothing. */
    private static Transport deaf(Transport real) {
        Broadcasts broadcasts = answering(
                Broadcasts.class,
                real.broadcasts(),
                "followLog",
                arguments -> real.broadcasts().followLog((String) arguments[0], message -> {}));
        return answering(Transport.class, real, "broadcasts", arguments -> broadcasts);
    }

    private static <T> T answering(Class<T> type, T real, String name, Function<Object[], Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        return answer.apply(arguments);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    @Test
    void an_order_that_the_broker_does_not_take_changes_nothing_anywhere() {
        Worker first = shop.start(BreakerBroadcastTest::three);
        Worker second = shop.another("second", BreakerBroadcastTest::three);
        shop.broker.failPublishes(
                publication -> publication.destination() instanceof Destination.BroadcastLog ? Reason.REJECTED : null);

        CompletableFuture<Void> order = first.breakers().forceOpen("partner", "they migrate");

        assertThat(order).isCompletedExceptionally();
        assertThat(state(first)).isEqualTo(BreakerState.CLOSED);
        shop.broker.failPublishes(null);
        shop.clock.advance(Duration.ofMinutes(1));
        assertThat(List.of(state(first), state(second))).containsOnly(BreakerState.CLOSED);
        assertThat(kind("forced")).isEmpty();
    }

    @Test
    void an_order_of_which_nobody_knows_whether_the_broker_has_it_stands_if_it_has() {
        Worker first = shop.start(BreakerBroadcastTest::three);
        Worker second = shop.another("second", BreakerBroadcastTest::three);
        shop.broker.failPublishes(publication ->
                publication.destination() instanceof Destination.BroadcastLog ? Reason.UNCONFIRMED : null);

        CompletableFuture<Void> order = first.breakers().forceOpen("partner", "they migrate");

        assertThatThrownBy(order::join).hasMessageContaining("was sent, but not confirmed");
        assertThat(List.of(state(first), state(second))).containsOnly(BreakerState.FORCED_OPEN);
    }

    @Test
    void old_notes_that_are_read_again_warn_nobody_but_new_ones_do() {
        Worker before = shop.start(BreakerBroadcastTest::three);
        Workshop.await(before.breakers().forceOpen("partner", "they migrate"));
        Workshop.await(before.breakers().reset("partner", "they are back"));
        Workshop.await(before.shutdown(Duration.ZERO));
        try (LogLines log = LogLines.of("io.skirret.worker")) {
            Worker after = shop.another("after", builder -> builder.breaker("partner", BreakerSettings.DEFAULT));
            int marks = kind("mark").size();
            shop.broker.dropConnections();
            await().until(() -> kind("mark").size() > marks);
            Workshop.await(after.breakers().forceOpen("partner", "once more"));
            assertThat(log.texts()).noneMatch(line -> line.contains("Expected one configuration"));

            shop.another("third", BreakerBroadcastTest::three);

            assertThat(log.texts())
                    .filteredOn(line -> line.contains("Expected one configuration of breaker 'partner'"))
                    .singleElement()
                    .asString()
                    .contains("failures = 5")
                    .contains("(failures = 3")
                    .contains("in third");
        }
    }
}
