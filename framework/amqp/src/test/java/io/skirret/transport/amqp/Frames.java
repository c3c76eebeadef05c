package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/** Properties as they pass the wire, without a broker. */
final class Frames {

    private static final long BODY_LIMIT = 1_000;

    private Frames() {}

    /** The frame that the client writes for these. */
    static byte[] of(BasicProperties properties, long bodySize) {
        try {
            return properties.toFrame(1, bodySize).getPayload();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What the client makes of a frame. */
    static BasicProperties read(byte[] frame) throws IOException {
        return new BasicProperties(new DataInputStream(new ByteArrayInputStream(frame, 2, frame.length - 2)));
    }

    /** What comes out of the client when these are sent through our connections. */
    static BasicProperties received(BasicProperties sent) {
        try {
            return read(ContentHeader.forClient(of(sent, 0), BODY_LIMIT));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
