package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastExchange.Type;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A broadcast exchange reaches those who listen at that moment, by its type and their binding keys. */
interface BroadcastExchangeContract extends ContractBrokerHolder {

    @Test
    default void broadcastExchanges_thatFanOut_reachAllWhoListen_inOrder() {
        BroadcastExchange exchange = exchange(Type.FANOUT);
        List<String> one = listen(bench().transport(), exchange, "");
        List<String> two = listen(bench().open(options -> options), exchange, "ignored");

        bench().confirmed(publish(exchange, "", "1"));
        bench().confirmed(publish(exchange, "any.key", "2"));

        bench().awaiting("both to have heard all").untilAsserted(() -> {
            assertThat(one).containsExactly(":1", "any.key:2");
            assertThat(two).containsExactly(":1", "any.key:2");
        });
    }

    @Test
    default void broadcastExchanges_thatAreDirect_reachWhoIsBoundByTheKey() {
        BroadcastExchange exchange = exchange(Type.DIRECT);
        List<String> one = listen(bench().transport(), exchange, "one");
        List<String> two = listen(bench().transport(), exchange, "two");

        bench().confirmed(publish(exchange, "two", "2"));
        bench().confirmed(publish(exchange, "one", "1"));

        bench().awaiting("each to have heard its own").untilAsserted(() -> {
            assertThat(one).containsExactly("one:1");
            assertThat(two).containsExactly("two:2");
        });
        assertThat(bench().refused(publish(exchange, "three", "3"))).isEqualTo(Reason.UNROUTABLE);
    }

    @Test
    default void broadcastExchanges_ofTopics_reachWhoIsBoundByAPattern() {
        BroadcastExchange exchange = exchange(Type.TOPIC);
        List<String> all = listen(bench().transport(), exchange, "#");
        List<String> workers = listen(bench().transport(), exchange, "worker.#");
        List<String> oneWord = listen(bench().transport(), exchange, "task.*");

        for (String key : new String[] {"worker.heartbeat", "worker", "task.sent", "task", "task.a.b", ""}) {
            bench().confirmed(publish(exchange, key, ""));
        }

        bench().awaiting("each to have heard its own").untilAsserted(() -> {
            assertThat(all).containsExactly("worker.heartbeat:", "worker:", "task.sent:", "task:", "task.a.b:", ":");
            assertThat(workers).containsExactly("worker.heartbeat:", "worker:");
            assertThat(oneWord).containsExactly("task.sent:");
        });
    }

    @Test
    default void broadcastExchanges_keepNothingForWhoComesLater() {
        BroadcastExchange exchange = exchange(Type.FANOUT);
        assertThat(bench().refused(publish(exchange, "", "before anybody"))).isEqualTo(Reason.UNROUTABLE);
        List<String> early = listen(bench().transport(), exchange, "");
        bench().confirmed(publish(exchange, "", "early"));
        bench().awaiting("the first").until(() -> early.contains(":early"));

        List<String> late = listen(bench().transport(), exchange, "");
        bench().confirmed(publish(exchange, "", "both"));

        bench().awaiting("the second").untilAsserted(() -> assertThat(late).containsExactly(":both"));
    }

    @Test
    default void broadcastExchanges_endWithTheirListeners() {
        BroadcastExchange exchange = exchange(Type.FANOUT);
        Transport leaving = bench().open(options -> options);
        listen(leaving, exchange, "");
        BroadcastSubscription closed = bench().transport().broadcasts().listen(exchange, "", (message, key) -> {});
        assertThat(closed.exchange()).isEqualTo(exchange);
        bench().confirmed(publish(exchange, "", "heard"));

        closed.close();
        closed.close();
        leaving.close();

        bench().awaiting("nobody to listen")
                .until(() -> publish(exchange, "", "unheard")
                        .handle((done, failure) -> failure != null)
                        .join());
        assertThat(bench().refused(publish(exchange, "", "unheard"))).isEqualTo(Reason.UNROUTABLE);
    }

    @Test
    default void broadcastExchanges_areListenedToAgainAfterALostConnection_whichIsSaidFirst() {
        BroadcastExchange exchange = exchange(Type.TOPIC);
        List<String> heard = new CopyOnWriteArrayList<>();
        bench().transport().broadcasts().listen(exchange, "#", new BroadcastSubscription.Listener() {
            @Override
            public void heard(Message message, String routingKey) {
                heard.add(routingKey);
            }

            @Override
            public void resumed() {
                heard.add("(resumed)");
            }
        });
        bench().confirmed(publish(exchange, "before", ""));
        bench().awaiting("the first").untilAsserted(() -> assertThat(heard).containsExactly("before"));

        bench().dropConnections();

        bench().awaiting("somebody to listen again")
                .until(() -> publish(exchange, "after", "")
                        .handle((done, failure) -> failure == null)
                        .join());
        bench().awaiting("what came after the cut").until(() -> heard.contains("after"));
        assertThat(heard.subList(0, 2)).containsExactly("before", "(resumed)");
    }

    @Test
    default void broadcastExchanges_surviveAListenerThatThrows() {
        BroadcastExchange exchange = exchange(Type.FANOUT);
        List<String> heard = new CopyOnWriteArrayList<>();
        bench().transport().broadcasts().listen(exchange, "", (message, key) -> {
            if (key.equals("bad")) {
                throw new IllegalStateException("thrown by a test");
            }
            heard.add(key);
        });
        bench().confirmed(publish(exchange, "bad", ""));
        bench().confirmed(publish(exchange, "good", ""));

        bench().awaiting("the good one").untilAsserted(() -> assertThat(heard).containsExactly("good"));
    }

    @Test
    default void broadcastExchanges_ofAnotherTypeAreRefused() {
        BroadcastExchange exchange = exchange(Type.FANOUT);
        listen(bench().transport(), exchange, "");
        BroadcastExchange other = new BroadcastExchange(exchange.name(), Type.TOPIC, exchange.durable());

        assertThatThrownBy(() -> listen(bench().transport(), other, "#"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(exchange.name())
                .hasMessageContaining("choose another");
        assertThat(bench().refused(publish(other, "", ""))).isEqualTo(Reason.UNROUTABLE);
        bench().confirmed(publish(exchange, "", "still there"));
    }

    @Test
    default void broadcastExchanges_mustBeThereWhereNothingIsDeclared() {
        Transport guest = bench().open(
                        options -> options.toBuilder().declareTopology(false).build());
        BroadcastExchange absent = exchange(Type.FANOUT);
        assertThatThrownBy(() -> listen(guest, absent, "")).isInstanceOf(TransportException.class);
        assertThat(bench().refused(publish(guest, absent, "", ""))).isEqualTo(Reason.UNROUTABLE);

        listen(bench().transport(), absent, "");
        List<String> heard = listen(guest, absent, "");
        bench().confirmed(publish(guest, absent, "", "now"));

        bench().awaiting("the guest to hear")
                .untilAsserted(() -> assertThat(heard).containsExactly(":now"));
    }

    @Test
    default void broadcastExchanges_haveKeysOfSomeLength() {
        BroadcastExchange exchange = exchange(Type.DIRECT);
        assertThatThrownBy(() -> listen(bench().transport(), exchange, "k".repeat(256)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("255 bytes");
        assertThat(bench().refused(publish(exchange, "k".repeat(256), ""))).isEqualTo(Reason.TOO_LARGE);
    }

    private BroadcastExchange exchange(Type type) {
        return new BroadcastExchange(bench().name(), type, false);
    }

    /** What is heard, each as routing key, colon, body. */
    private static List<String> listen(Transport over, BroadcastExchange exchange, String bindingKey) {
        List<String> heard = new CopyOnWriteArrayList<>();
        over.broadcasts()
                .listen(exchange, bindingKey, (message, key) -> heard.add(key + ":" + ContractBroker.text(message)));
        return heard;
    }

    private CompletableFuture<Void> publish(BroadcastExchange exchange, String routingKey, String body) {
        return publish(bench().transport(), exchange, routingKey, body);
    }

    private static CompletableFuture<Void> publish(
            Transport over, BroadcastExchange exchange, String routingKey, String body) {
        return over.publish(
                new Publication(new Destination.Exchange(exchange, routingKey), ContractBroker.message(body)));
    }
}
