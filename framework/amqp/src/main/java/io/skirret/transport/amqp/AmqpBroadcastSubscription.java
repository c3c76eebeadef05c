package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastSubscription;
import java.io.IOException;
import java.util.UUID;

/** A listener with an exclusive queue of its own, a new one for each channel: the old one may not be gone yet. */
final class AmqpBroadcastSubscription implements BroadcastSubscription, BroadcastReader.Source {

    private final Topology topology;
    private final BroadcastExchange exchange;
    private final String bindingKey;
    private final Listener listener;
    private final BroadcastReader connected;

    private volatile String queue = "";

    AmqpBroadcastSubscription(
            AmqpBroadcasts broadcasts,
            Topology topology,
            BroadcastExchange exchange,
            String bindingKey,
            Listener listener) {
        this.topology = topology;
        this.exchange = exchange;
        this.bindingKey = bindingKey;
        this.listener = listener;
        this.connected = new BroadcastReader(broadcasts, this);
    }

    void open(Connection connection) {
        connected.open(connection);
    }

    @Override
    public String label() {
        return "broadcast exchange '" + Printable.of(exchange.name()) + "'";
    }

    @Override
    public String advice() {
        return "give this user the right to configure, write and read " + Printable.of(exchange.name()) + ".*";
    }

    @Override
    public void declare() {
        topology.declareExchange(exchange);
    }

    @Override
    public void consume(Channel channel, DefaultConsumer consumer) throws IOException {
        String fresh = exchange.name() + "." + UUID.randomUUID();
        channel.queueDeclare(fresh, false, true, true, QueueArguments.listener());
        queue = fresh;
        renew(channel);
        channel.basicConsume(fresh, false, consumer);
    }

    /** Who deletes the exchange takes the binding with it, and the next who speaks declares the exchange alone. */
    @Override
    public void renew(Channel channel) throws IOException {
        channel.queueBind(queue, exchange.name(), bindingKey);
    }

    @Override
    public void take(Envelope envelope, BasicProperties properties, byte[] body) {
        listener.heard(MessageMapper.fromWire(properties, WireHeaders.of(properties), body), envelope.getRoutingKey());
    }

    @Override
    public void again() {
        listener.resumed();
    }

    @Override
    public BroadcastExchange exchange() {
        return exchange;
    }

    @Override
    public void close() {
        connected.close();
    }
}
