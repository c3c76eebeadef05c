package io.skirret.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The yardstick: the same work with nothing but the RabbitMQ client, written as its guide says. Persistent messages,
 * publisher confirms and {@code mandatory} on publishing, manual acknowledgement of each delivery on consuming;
 * separate connections for the two, as ours has.
 */
final class RawClient implements AutoCloseable {

    private static final String EXCHANGE = "raw.tasks";

    private final Connection publishing;
    private final Connection consuming;

    RawClient(String url) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(url);
        } catch (java.net.URISyntaxException | java.security.GeneralSecurityException malformed) {
            throw new IllegalArgumentException("the broker URL cannot be used", malformed);
        }
        factory.setAutomaticRecoveryEnabled(false);
        publishing = factory.newConnection("benchmark raw publisher");
        consuming = factory.newConnection("benchmark raw consumer");
    }

    /** Version of the broker. */
    String broker() {
        return String.valueOf(publishing.getServerProperties().get("version"));
    }

    /** A quorum queue with the arguments of a Skirret work queue, bound to an exchange of its own. */
    void declare(String queue) throws IOException, TimeoutException {
        try (Channel channel = publishing.createChannel()) {
            channel.exchangeDeclare(EXCHANGE, "direct", true);
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
            channel.queueBind(queue, EXCHANGE, queue);
        }
    }

    /**
     * Returns when a queue is empty, has no consumer, and stays so: acknowledgements sent just before a channel was
     * closed may be still on their way, or lost with the message coming back.
     */
    void settle(String queue) throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = publishing.createChannel()) {
            int quiet = 0;
            for (int tries = 0; quiet < 3; tries++) {
                if (tries == 2_000) {
                    throw new IllegalStateException("expected queue " + queue + " to become empty, but it does not");
                }
                AMQP.Queue.DeclareOk state = channel.queueDeclarePassive(queue);
                boolean empty = state.getMessageCount() == 0 && state.getConsumerCount() == 0;
                if (!empty) {
                    channel.queuePurge(queue);
                }
                quiet = empty ? quiet + 1 : 0;
                TimeUnit.MILLISECONDS.sleep(15);
            }
        }
    }

    /** One thread, at most {@code window} unconfirmed; until the last confirm. */
    Sample publishBulk(String queue, byte[] body, BasicProperties properties, int messages, int window)
            throws Exception {
        try (Channel channel = publishing.createChannel()) {
            channel.confirmSelect();
            Semaphore permits = new Semaphore(window);
            Outstanding outstanding = new Outstanding(permits);
            channel.addConfirmListener(outstanding::confirmed, (tag, multiple) -> {
                throw new IllegalStateException("refused");
            });
            Sample.Started start = Sample.start();
            for (int i = 0; i < messages; i++) {
                permits.acquire();
                outstanding.add(channel.getNextPublishSeqNo());
                channel.basicPublish(EXCHANGE, queue, true, properties, body);
            }
            permits.acquire(window);
            return start.done(messages);
        }
    }

    /** Many threads, each with a channel, each waiting for its confirm before it goes on. */
    Sample publishThreads(String queue, byte[] body, BasicProperties properties, int threads, int eachThread)
            throws Exception {
        List<Channel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                Channel channel = publishing.createChannel();
                channel.confirmSelect();
                channels.add(channel);
            }
            Sample.Started start = Sample.start();
            CallingThreads.run(threads, thread -> {
                Channel channel = channels.get(thread);
                for (int i = 0; i < eachThread; i++) {
                    channel.basicPublish(EXCHANGE, queue, true, properties, body);
                    channel.waitForConfirmsOrDie(10_000);
                }
            });
            return start.done(threads * eachThread);
        } finally {
            for (Channel channel : channels) {
                channel.close();
            }
        }
    }

    /** Consumes what is there, acknowledging one by one, until the last acknowledgement is sent. */
    Sample drain(String queue, int messages, int prefetch) throws Exception {
        return drain(queue, messages, prefetch, 1);
    }

    /** As above, but acknowledging so many at a time. */
    Sample drain(String queue, int messages, int prefetch, int together) throws Exception {
        try (Channel channel = consuming.createChannel()) {
            channel.basicQos(prefetch, false);
            CountDownLatch left = new CountDownLatch(messages);
            DeliverCallback deliver = (tag, delivery) -> {
                long toCome = left.getCount();
                if (toCome > 0) {
                    long number = delivery.getEnvelope().getDeliveryTag();
                    if (number % together == 0 || toCome == 1) {
                        channel.basicAck(number, together > 1);
                    }
                    left.countDown();
                }
            };
            Sample.Started start = Sample.start();
            String consumer = channel.basicConsume(queue, false, deliver, tag -> {});
            if (!left.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("expected " + messages + " messages, still missing " + left.getCount());
            }
            Sample sample = start.done(messages);
            channel.basicCancel(consumer);
            return sample;
        }
    }

    /** From the call to the consumer, on an idle queue, publish confirmed; nanoseconds each. */
    long[] latency(String queue, byte[] body, BasicProperties properties, int calls) throws Exception {
        try (Channel out = publishing.createChannel();
                Channel in = consuming.createChannel()) {
            out.confirmSelect();
            LatencyProbe probe = new LatencyProbe();
            in.basicQos(10, false);
            in.basicConsume(
                    queue,
                    false,
                    (tag, delivery) -> {
                        probe.arrived();
                        try {
                            in.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                        } catch (AlreadyClosedException last) {
                            // The last one's acknowledgement loses the race against the end: settle() clears up.
                            return;
                        }
                    },
                    tag -> {});
            return probe.measure(calls, () -> {
                out.basicPublish(EXCHANGE, queue, true, properties, body);
                out.waitForConfirmsOrDie(10_000);
            });
        }
    }

    /** No more than what makes a message persistent. */
    static BasicProperties bare() {
        return new BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(2)
                .build();
    }

    @Override
    public void close() throws IOException {
        consuming.close();
        publishing.close();
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
