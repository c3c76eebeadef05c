package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.skirret.transport.BroadcastLog;
import java.io.IOException;
import java.util.Map;

/** A reader of a stream, from its beginning. */
final class AmqpBroadcastLog implements BroadcastLog, BroadcastReader.Source {

    private final AmqpBroadcasts broadcasts;
    private final String name;
    private final String queue;
    private final Reader reader;
    private final BroadcastReader connected;

    AmqpBroadcastLog(AmqpBroadcasts broadcasts, String name, Reader reader) {
        this.broadcasts = broadcasts;
        this.name = name;
        this.queue = TopologyNames.BROADCAST_PREFIX + name;
        this.reader = reader;
        this.connected = new BroadcastReader(broadcasts, this);
    }

    void open(Connection connection) {
        connected.open(connection);
    }

    @Override
    public String label() {
        return "broadcast log '" + Printable.of(name) + "'";
    }

    @Override
    public String advice() {
        return "enable the broker's feature flag stream_queue, and give this user the right to configure, write and read "
                + TopologyNames.BROADCAST_PREFIX + "*";
    }

    @Override
    public void declare() {
        broadcasts.declareLog(name, queue);
    }

    @Override
    public void consume(Channel channel, DefaultConsumer consumer) throws IOException {
        channel.basicConsume(queue, false, Map.of("x-stream-offset", "first"), consumer);
    }

    @Override
    public void take(Envelope envelope, BasicProperties properties, byte[] body) {
        reader.read(MessageMapper.fromWire(properties, WireHeaders.of(properties), body));
    }

    @Override
    public void again() {
        reader.restarted();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        connected.close();
    }
}
