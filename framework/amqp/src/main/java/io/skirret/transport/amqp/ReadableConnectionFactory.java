package io.skirret.transport.amqp;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;

/** Makes connections that no message can end; see {@link ReadableFrames}. */
final class ReadableConnectionFactory extends ConnectionFactory {

    private final int bodyLimit;

    /** @param bodyLimit from which size on a body is too large for the client */
    ReadableConnectionFactory(int bodyLimit) {
        this.bodyLimit = bodyLimit;
        setMaxInboundMessageBodySize(bodyLimit);
    }

    @Override
    protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
        FrameHandlerFactory plain = super.createFrameHandlerFactory();
        return (address, name) -> new ReadableFrames(plain.create(address, name), bodyLimit);
    }
}
