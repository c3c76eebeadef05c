package io.skirret.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The yardstick: the same work with nothing but the RabbitMQ client, written as its guide says. Persistent messages, publisher
 * confirms and {@code mandatory} on publishing, manual acknowledgement of each delivery on consuming.
 */
final class RawClient implements AutoCloseable {

    private final Connection connection;

    RawClient(String url) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(url);
        } catch (java.net.URISyntaxException | java.security.GeneralSecurityException malformed) {
            throw new IllegalArgumentException("the broker URL cannot be used", malformed);
        }
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection("benchmark raw");
    }

    /** A quorum queue with the arguments of a Skirret work queue, bound to an exchange of its own. */
    void declare(String queue) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("raw.tasks", "direct", true);
            channel.exchangeDeclare("raw.dead", "direct", true);
            channel.queueDeclare(
                    queue,
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type", "quorum",
                            "x-dead-letter-exchange", "raw.dead",
                            "x-dead-letter-routing-key", queue,
                            "x-dead-letter-strategy", "at-least-once",
                            "x-overflow", "reject-publish",
                            "x-delivery-limit", 20));
            channel.queueBind(queue, "raw.tasks", queue);
        }
    }

    void delete(String queue) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            channel.queueDelete(queue);
        }
    }

    /** One thread, at most {@code window} unconfirmed; until the last confirm. Messages a second. */
    double publishBulk(String queue, byte[] body, int messages, int window) throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            Semaphore permits = new Semaphore(window);
            Outstanding outstanding = new Outstanding(permits);
            channel.addConfirmListener(outstanding::confirmed, (tag, multiple) -> {
                throw new IllegalStateException("refused");
            });
            long start = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                permits.acquire();
                outstanding.add(channel.getNextPublishSeqNo());
                channel.basicPublish("raw.tasks", queue, true, persistent(), body);
            }
            permits.acquire(window);
            return rate(messages, start);
        }
    }

    /** Many threads, each with a channel, each waiting for its confirm before it goes on. Messages a second. */
    double publishThreads(String queue, byte[] body, int threads, int eachThread) throws Exception {
        return Threads.run(threads, thread -> {
                    try (Channel channel = connection.createChannel()) {
                        channel.confirmSelect();
                        for (int i = 0; i < eachThread; i++) {
                            channel.basicPublish("raw.tasks", queue, true, persistent(), body);
                            channel.waitForConfirmsOrDie(10_000);
                        }
                    }
                })
                * eachThread;
    }

    /** Consumes what is there, acknowledging one by one. Messages a second. */
    double drain(String queue, int messages, int prefetch) throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.basicQos(prefetch, false);
            CountDownLatch left = new CountDownLatch(messages);
            DeliverCallback deliver = (tag, delivery) -> {
                channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                left.countDown();
            };
            long start = System.nanoTime();
            channel.basicConsume(queue, false, deliver, tag -> {});
            if (!left.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("expected " + messages + " messages, still missing " + left.getCount());
            }
            return rate(messages, start);
        }
    }

    /** From the call to the consumer, on an idle queue, publish confirmed; nanoseconds, sorted. */
    long[] latency(String queue, byte[] body, int rounds) throws Exception {
        try (Channel out = connection.createChannel();
                Channel in = connection.createChannel()) {
            out.confirmSelect();
            LatencyProbe probe = new LatencyProbe();
            in.basicQos(10, false);
            in.basicConsume(
                    queue,
                    false,
                    (tag, delivery) -> {
                        probe.arrived();
                        in.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                    },
                    tag -> {});
            return probe.measure(rounds, () -> {
                out.basicPublish("raw.tasks", queue, true, persistent(), body);
                out.waitForConfirmsOrDie(10_000);
            });
        }
    }

    static double rate(int messages, long start) {
        return messages * 1e9 / (System.nanoTime() - start);
    }

    private static AMQP.BasicProperties persistent() {
        return new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(2)
                .build();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** What is unconfirmed, as the client's guide keeps it: a sorted set, since one confirm may cover a range. */
    private static final class Outstanding {
        private final ConcurrentSkipListSet<Long> tags = new ConcurrentSkipListSet<>();
        private final Semaphore permits;

        Outstanding(Semaphore permits) {
            this.permits = permits;
        }

        void add(long tag) {
            tags.add(tag);
        }

        void confirmed(long tag, boolean multiple) {
            if (!multiple) {
                tags.remove(tag);
                permits.release();
                return;
            }
            int freed = 0;
            for (Long done = tags.pollFirst(); done != null; done = tags.pollFirst()) {
                if (done > tag) {
                    tags.add(done);
                    break;
                }
                freed++;
            }
            permits.release(freed);
        }
    }
}
