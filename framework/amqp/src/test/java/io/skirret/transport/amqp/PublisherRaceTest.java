package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Channels that end at the worst moment, and timers that there are none of: each publication is told the truth, and the
 * next one goes.
 */
@RabbitTest
@Timeout(60)
class PublisherRaceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RabbitBroker broker;
    private final TimerlessClock clock = new TimerlessClock();
    private final TransportThreads threads = new TransportThreads("races", Clock.system());
    private final TransportOptions options = TransportOptions.builder()
            .clock(clock)
            .publishTimeout(Duration.ofSeconds(5))
            .maxOutstanding(2)
            .build();
    private Transport transport;
    private Connection real;

    PublisherRaceTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() {
        transport = Transports.open(broker.url(), TransportOptions.defaults());
        transport.declare("races");
        real = new Connector(BrokerAddress.parse(URI.create(broker.url())), options, threads)
                .connect("races")
                .connection();
    }

    @AfterEach
    void disconnect() {
        real.abort(5_000);
        threads.close();
        transport.close();
    }

    @Test
    void whereThereIsNoTimer_aPublicationIsNotSent_andTheNumbersOfTheOthersStayRight() throws Exception {
        Publisher publisher = publisher(real);
        clock.exhausted(true);
        for (int i = 0; i < 3; i++) {
            PendingPublish without = publish(publisher, "without", () -> true);
            assertThat(end(without)).isEqualTo(Reason.BLOCKED);
        }
        clock.exhausted(false);

        PendingPublish absent = publish(publisher, Route.queue("absent"), "absent", () -> true);
        PendingPublish after = publish(publisher, "after", () -> true);
        assertThat(end(after)).isNull();
        assertThat(end(absent)).isEqualTo(Reason.UNROUTABLE);
        publisher.close();
    }

    @Test
    void whereNobodyKnowsWhetherItIsWanted_itIsNotSent_andItsPlaceIsFree() throws Exception {
        Publisher publisher = publisher(real);
        for (int i = 0; i < 3; i++) {
            PendingPublish unclear = publish(publisher, "unclear", () -> {
                throw new IllegalStateException("thrown by a test");
            });
            assertThat(end(unclear)).isEqualTo(Reason.BLOCKED);
        }
        assertThat(end(publish(publisher, "after", () -> true))).isNull();
        publisher.close();
    }

    @Test
    void aChannelThatEndsBetweenOpenedAndUsed_isSentNothing() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Publisher publisher = publisher(Tampering.with(real, (on, method, arguments, call) -> {
            Object result = call.proceed();
            if (method.equals("isOpen") && on instanceof Channel channel && asked.incrementAndGet() == 1) {
                channel.abort();
            }
            return result;
        }));

        assertThat(end(publish(publisher, "first", () -> true))).isNull();
        assertThat(end(publish(publisher, "second", () -> true))).isNull();
        publisher.close();
    }

    @Test
    void aChannelThatEndsRightBeforeTheWrite_costsNoPublication() throws Exception {
        AtomicInteger written = new AtomicInteger();
        Publisher publisher = publisher(Tampering.with(real, (on, method, arguments, call) -> {
            if (method.equals("getFrameMax") || !method.equals("basicPublish") || written.incrementAndGet() > 1) {
                return call.proceed();
            }
            throw new com.rabbitmq.client.AlreadyClosedException(new com.rabbitmq.client.ShutdownSignalException(
                    false,
                    true,
                    new com.rabbitmq.client.AMQP.Channel.Close.Builder()
                            .replyCode(406)
                            .build(),
                    on));
        }));

        assertThat(end(publish(publisher, "first", () -> true))).isNull();
        assertThat(written).hasValue(2);
        assertThat(end(publish(publisher, "second", () -> true))).isNull();
        publisher.close();
    }

    private Publisher publisher(Connection connection) {
        Publisher publisher = new Publisher(options, threads, () -> {}, pending -> false);
        publisher.up(connection);
        return publisher;
    }

    private static PendingPublish publish(Publisher publisher, String body, BooleanSupplier wanted) {
        return publish(publisher, Route.queue("races"), body, wanted);
    }

    private static PendingPublish publish(Publisher publisher, Route route, String body, BooleanSupplier wanted) {
        assertThat(publisher.enter(route)).isNull();
        PendingPublish pending = new PendingPublish(
                route,
                new BasicProperties.Builder().messageId(body).headers(Map.of()).build(),
                body.getBytes(StandardCharsets.UTF_8),
                wanted,
                false,
                publisher.sendBy());
        publisher.send(pending);
        return pending;
    }

    /** Null for a confirmed publication. */
    private static Reason end(PendingPublish pending) throws Exception {
        try {
            pending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException failed) {
            assertThat(failed.getCause()).isInstanceOf(PublishException.class);
            return ((PublishException) failed.getCause()).reason();
        }
    }
}
