package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Consumer;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.ManualClock;
import io.skirret.transport.Delivery;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events can be missed: a subscription finds out by itself that nothing comes, and starts its consumer anew. */
@RabbitTest
@Timeout(120)
class ConsumerWatchdogTest extends TakenMessages {

    ConsumerWatchdogTest(RabbitBroker broker) {
        super(broker);
    }

    @Test
    void theWatchdog_findsAConsumerThatIsNone() throws Exception {
        ManualClock clock = new ManualClock();
        try (Transport watched = Transports.open(
                broker.url(), TransportOptions.builder().clock(clock).build())) {
            watched.declare("watched");
            Subscription subscription = watched.subscribe("watched", 5, arrived::add);
            send("watched", "before");
            take().ack();
            // Nothing is wrong: looking often changes nothing.
            for (int i = 0; i < 4; i++) {
                clock.advance(Duration.ofSeconds(15));
            }
            send("watched", "between");
            take().ack();
            forgetTheConsumer("watched");
            assertThat(subscription.active()).isTrue();
            send("watched", "after");
            for (int looks = 0; looks < 3; looks++) {
                clock.advance(Duration.ofSeconds(15));
            }
            assertThat(text(take())).isEqualTo("after");
            assertThat(subscription.active()).isTrue();
        }
    }

    @Test
    void theWatchdog_looksTwiceBeforeItGivesAConsumerUp() throws Exception {
        transport.declare("doubted");
        AmqpSubscription subscription = (AmqpSubscription) transport.subscribe("doubted", 1, arrived::add);
        send("doubted", "first");
        Delivery first = take();
        // What a busy quorum queue says.
        subscription.look(0, 0);
        subscription.look(1, 0);
        subscription.look(0, 0);
        Delivery second = acknowledgedInTime(first, "doubted", "second");
        subscription.look(0, 0); // something came since the last look
        Delivery third = acknowledgedInTime(second, "doubted", "third");

        subscription.look(0, 0);
        subscription.look(0, 0);
        subscription.look(0, 0);
        assertThat(text(take())).as("started anew").isEqualTo("third");
        assertThat(third.lost()).as("its queue may be another of the same name").isFalse();
    }

    @Test
    void theWatchdog_seesThatNothingComesThoughOthersTakeFromTheQueueToo() throws Exception {
        transport.declare("stalled");
        AmqpSubscription subscription = (AmqpSubscription) transport.subscribe("stalled", 2, arrived::add);
        send("stalled", "first");
        Delivery first = take();
        // Messages wait, there is room here, and there are consumers, but nothing came since the last look: once proves
        // nothing.
        subscription.look(2, 7);
        subscription.look(2, 7);
        acknowledgedInTime(first, "stalled", "second");

        subscription.look(2, 7);
        subscription.look(2, 7);
        subscription.look(2, 7);
        Delivery again = take();
        assertThat(text(again)).as("started anew").isEqualTo("second");

        // Then it looks afresh.
        subscription.look(2, 7);
        subscription.look(2, 7);
        acknowledgedInTime(again, "stalled", "third");
    }

    /**
     * Acknowledges a delivery and takes the next message. A delivery whose consumer was given up would come first,
     * again.
     */
    private Delivery acknowledgedInTime(Delivery delivery, String queue, String next) throws InterruptedException {
        delivery.ack();
        send(queue, next);
        Delivery came = take();
        assertThat(text(came)).as("what comes after '%s'", text(delivery)).isEqualTo(next);
        return came;
    }

    @Test
    void aQueueDeletedWithoutAWord_takesItsMessagesWithIt() throws Exception {
        ManualClock clock = new ManualClock();
        TransportOptions options = TransportOptions.builder().clock(clock).build();
        TransportThreads threads = new TransportThreads("silent", clock);
        BrokerAddress address = BrokerAddress.parse(URI.create(broker.url()));
        Connector deaf = new Connector(
                address,
                options,
                threads,
                connection -> Tampering.with(connection, (on, method, arguments, call) -> {
                    if (method.equals("basicConsume")) {
                        arguments[2] = withoutCancel((Consumer) arguments[2]);
                    }
                    return call.proceed();
                }));
        AdminConnection admin = new AdminConnection(new Connector(address, options, threads));
        Consumers consumers = new Consumers(deaf, threads, admin, new Topology(admin, options), options);
        try {
            transport.declare("silent");
            consumers.subscribe("silent", 5, Duration.ZERO, arrived::add);
            send("silent", "held");
            Delivery held = take();
            broker.management().deleteQueue("silent");
            await().atMost(PATIENCE)
                    .until(() -> transport.admin().status("silent").isEmpty());
            clock.advance(Duration.ofSeconds(15));
            await().atMost(PATIENCE).ignoreException(CompletionException.class).until(() -> {
                send("silent", "new");
                return true;
            });
            assertThat(text(take())).isEqualTo("new");
            assertThat(held.lost()).as("nobody delivers it again").isFalse();
        } finally {
            consumers.close();
            admin.close();
            threads.close();
        }
    }

    /** A consumer that nobody tells of the end of its queue. */
    private static Consumer withoutCancel(Consumer real) {
        return (Consumer) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (proxy, method, arguments) ->
                        method.getName().equals("handleCancel") ? null : method.invoke(real, arguments));
    }

    /** The broker forgets the consumer of a queue and tells nobody. */
    private void forgetTheConsumer(String queue) {
        broker.ctl(
                "eval",
                "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"%s\">>, queue, <<\"%s\">>)),"
                                .formatted(broker.vhost(), queue)
                        + " [{P, T, _, _, _, _, _, _}] = rabbit_amqqueue:consumers(Q),"
                        + " ra:process_command(amqqueue:get_pid(Q), rabbit_fifo:make_checkout({T, P}, cancel, #{})).");
        await().atMost(PATIENCE)
                .until(() -> transport.admin().status(queue).orElseThrow().consumers() == 0);
    }
}
