package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Barriers;
import io.skirret.transport.Barriers.Meeting;
import io.skirret.transport.Barriers.Release;
import io.skirret.transport.Barriers.Verdict;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** At a barrier all that has come is seen by one at a time, and what is let go leaves once. */
interface BarrierContract extends ContractBrokerHolder {

    /** More than a quorum queue hands out at a time unless it is told. */
    int MANY = 2_500;

    private Barriers barriers() {
        return bench().transport().barriers();
    }

    private String opened(String first) {
        String name = bench().name();
        barriers().open(name, ContractBroker.message(first), Duration.ofDays(10));
        return name;
    }

    private void add(String name, String... bodies) {
        for (String body : bodies) {
            bench().confirmed(bench().transport().publish(to(name, body)));
        }
    }

    private static Publication to(String name, String body) {
        return new Publication(new Destination.Barrier(name), ContractBroker.message(body));
    }

    private static Message named(String id, String body) {
        return new Message(
                MessageProperties.builder().messageId(id).build(), Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(ContractBroker::text).toList();
    }

    private List<String> seen(String name) {
        List<String> seen = new ArrayList<>();
        barriers().meet(name, (messages, whole) -> {
            assertThat(whole).isTrue();
            seen.addAll(texts(messages));
            return Verdict.NOTHING;
        });
        return seen;
    }

    @Test
    default void barrier_showsAllThatHasComeInItsOrder_asOftenAsItIsLookedAt() {
        String name = opened("first");
        add(name, "1", "2", "3");

        assertThat(barriers().size(name)).hasValue(4);
        assertThat(seen(name)).containsExactly("first", "1", "2", "3");
        add(name, "4");
        assertThat(seen(name)).containsExactly("first", "1", "2", "3", "4");
    }

    @Test
    default void barrier_keepsWhatIsAdded_andForgetsWhatIsTaken() {
        String name = opened("first");
        add(name, "1", "2", "3");

        OptionalLong left = barriers()
                .meet(
                        name,
                        (messages, whole) -> new Verdict(
                                List.of(ContractBroker.message("more")), List.of(), Set.of(0, 2), Set.of()));

        assertThat(left).hasValue(3);
        assertThat(seen(name)).containsExactly("1", "3", "more");
    }

    @Test
    default void barrier_letsGoOfWhatLeavesForAWorkQueue() {
        String queue = bench().queue();
        String name = opened("first");
        add(name, "1");

        barriers()
                .meet(
                        name,
                        (messages, whole) -> new Verdict(
                                List.of(), List.of(new Release(queue, named("a", "body"))), Set.of(0, 1), Set.of()));

        DeliveryRecorder inbox = bench().consume(queue, 10);
        DeliveryRecorder.Arrival arrival = inbox.next();
        assertThat(arrival.text()).isEqualTo("body");
        assertThat(arrival.delivery().info().routingKey()).isEqualTo(queue);
        assertThat(arrival.delivery().message().properties().messageId()).isEqualTo("a");
        assertThat(seen(name)).isEmpty();
        inbox.staysAt(1);
    }

    /** Whoever looks dies when what is to be let go is stored, or when the rest is taken away as well. */
    @Test
    default void barrier_letsGoOfWhatAnEarlierLookHasLeftThere() {
        for (boolean taken : new boolean[] {false, true}) {
            String queue = bench().queue();
            String name = opened("first");
            Verdict verdict =
                    new Verdict(List.of(), List.of(new Release(queue, named("a", "body"))), Set.of(0), Set.of());
            assertThatThrownBy(() -> barriers().meet(name, new Meeting() {
                        @Override
                        public Verdict decide(List<Message> messages, boolean whole) {
                            return verdict;
                        }

                        @Override
                        public void stored() {
                            dies(!taken);
                        }

                        @Override
                        public void taken() {
                            dies(taken);
                        }

                        private void dies(boolean now) {
                            if (now) {
                                throw new IllegalStateException("the worker dies");
                            }
                        }
                    }))
                    .hasMessage("the worker dies");
            assertThat(bench().ready(queue)).isZero();

            // A second one of the same name is not stored; what is there is let go.
            barriers().meet(name, (messages, whole) -> {
                assertThat(texts(messages))
                        .containsExactlyElementsOf(taken ? List.of("body") : List.of("first", "body"));
                return taken ? new Verdict(List.of(), List.of(), Set.of(), Set.of(0)) : verdict;
            });

            DeliveryRecorder inbox = bench().consume(queue, 10);
            assertThat(inbox.next().text()).isEqualTo("body");
            assertThat(seen(name)).isEmpty();
            inbox.staysAt(1);
        }
    }

    @Test
    default void barrier_keepsAllWhenALookFails() {
        String name = opened("first");
        add(name, "1");

        assertThatThrownBy(() -> barriers().meet(name, (messages, whole) -> {
                    throw new IllegalStateException("no idea");
                }))
                .hasMessage("no idea");

        assertThat(seen(name)).containsExactly("first", "1");
    }

    @Test
    default void barrier_isLookedAtByOneAtATime_alsoOverConnections() throws Exception {
        String name = opened("0");
        Transport other = bench().open(options -> options);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try {
            List<CompletableFuture<Void>> looks = IntStream.range(0, 16)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> (i % 2 == 0 ? barriers() : other.barriers()).meet(name, (messages, whole) -> {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                assertThat(messages).hasSize(1);
                                int count = Integer.parseInt(ContractBroker.text(messages.get(0)));
                                Message next = ContractBroker.message(Integer.toString(count + 1));
                                inside.decrementAndGet();
                                return new Verdict(List.of(next), List.of(), Set.of(0), Set.of());
                            }),
                            threads))
                    .toList();
            for (CompletableFuture<Void> look : looks) {
                look.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(1);
        assertThat(seen(name)).containsExactly("16");
    }

    @Test
    default void barrier_showsMany() {
        String name = opened("first");
        List<CompletableFuture<Void>> sent = IntStream.range(0, MANY)
                .mapToObj(i -> bench().transport().publish(to(name, Integer.toString(i))))
                .toList();
        sent.forEach(bench()::confirmed);

        assertThat(seen(name)).hasSize(MANY + 1).endsWith(Integer.toString(MANY - 1));
        OptionalLong left = barriers()
                .meet(
                        name,
                        (messages, whole) -> new Verdict(
                                List.of(),
                                List.of(),
                                Set.copyOf(IntStream.range(1, messages.size())
                                        .boxed()
                                        .toList()),
                                Set.of()));
        assertThat(left).hasValue(1);
        assertThat(seen(name)).containsExactly("first");
    }

    @Test
    default void barrier_thatIsClosed_isNone() {
        String name = opened("first");

        barriers().close(name);
        barriers().close(name);

        assertThat(barriers().size(name)).isEmpty();
        assertThat(barriers().meet(name, (messages, whole) -> Verdict.NOTHING)).isEmpty();
        assertThat(bench().refused(bench().transport().publish(to(name, "late"))))
                .isEqualTo(PublishException.Reason.UNROUTABLE);
    }

    @Test
    default void barrier_isAnsweredFor_whereThereWasNone() {
        String name = bench().name();

        assertThat(barriers().size(name)).isEmpty();
        assertThat(barriers().meet(name, (messages, whole) -> Verdict.NOTHING)).isEmpty();
        assertThat(bench().refused(bench().transport().publish(to(name, "x"))))
                .isEqualTo(PublishException.Reason.UNROUTABLE);
    }

    @Test
    default void barrier_refusesNamesThatAreNone() {
        assertThatThrownBy(() -> barriers().open("a/b", ContractBroker.message("x"), Duration.ofDays(1)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("the name of a barrier");
    }

    @Test
    default void barrier_outlivesItsConnections() {
        String name = opened("first");
        add(name, "1");

        bench().dropConnections();

        Transport other = bench().eventually("a connection", () -> bench().open(options -> options));
        List<String> seen = new ArrayList<>();
        bench().awaiting("a look")
                .ignoreExceptionsInstanceOf(TransportException.class)
                .until(() -> {
                    seen.clear();
                    other.barriers().meet(name, (messages, whole) -> {
                        seen.addAll(texts(messages));
                        return Verdict.NOTHING;
                    });
                    return true;
                });
        assertThat(seen).containsExactly("first", "1");
    }
}
