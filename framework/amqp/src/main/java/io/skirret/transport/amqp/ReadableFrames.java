package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets through to the client only what it can read, and spares it the headers, see {@link ContentHeader}. One message
 * with a header nested too deeply, or with a body above the client's limit, would end the whole connection, with all
 * that is held on it; the broker would deliver it again, and so on. Such a message comes without that header, or
 * without its body, and with a note of it; see {@link Unread}. The client reads on one thread.
 */
final class ReadableFrames implements FrameHandler {

    /**
     * A broker adds headers of its own to a message on its way, and sends it even if they are larger than a frame then.
     */
    private static final int ROOM = 128 * 1024;

    private final FrameHandler frames;
    private final long bodyLimit;
    /** Bytes of bodies that are still to come, and not for the client, by channel. */
    private final Map<Integer, Long> skipped = new HashMap<>(0);

    ReadableFrames(FrameHandler frames, long bodyLimit) {
        this.frames = frames;
        this.bodyLimit = bodyLimit;
    }

    @Override
    public @Nullable Frame readFrame() throws IOException {
        Frame frame = frames.readFrame();
        while (frame != null) {
            Frame readable = readable(frame);
            if (readable != null) {
                return readable;
            }
            frame = frames.readFrame();
        }
        return null;
    }

    private @Nullable Frame readable(Frame frame) {
        if (frame.getType() != AMQP.FRAME_HEADER) {
            return !skipped.isEmpty() && isSkipped(frame) ? null : frame;
        }
        byte[] header = frame.getPayload();
        byte[] readable = ContentHeader.forClient(header, bodyLimit);
        long size = ContentHeader.bodySize(header);
        if (size >= bodyLimit) {
            skipped.put(frame.getChannel(), size);
        }
        return readable == header ? frame : new Frame(AMQP.FRAME_HEADER, frame.getChannel(), readable);
    }

    private boolean isSkipped(Frame frame) {
        Long left = skipped.remove(frame.getChannel());
        if (left == null || frame.getType() != AMQP.FRAME_BODY) {
            return false;
        }
        long more = left - frame.getPayload().length;
        if (more > 0) {
            skipped.put(frame.getChannel(), more);
        }
        return true;
    }

    @Override
    public void setFrameMax(int frameMax) {
        frames.setFrameMax(frameMax <= 0 || frameMax > Integer.MAX_VALUE - ROOM ? frameMax : frameMax + ROOM);
    }

    @Override
    public boolean internalHearbeat() {
        return frames.internalHearbeat();
    }

    @Override
    public void setTimeout(int timeoutMs) throws SocketException {
        frames.setTimeout(timeoutMs);
    }

    @Override
    public int getTimeout() throws SocketException {
        return frames.getTimeout();
    }

    @Override
    public void sendHeader() throws IOException {
        frames.sendHeader();
    }

    @Override
    public void initialize(AMQConnection connection) {
        frames.initialize(connection);
    }

    @Override
    public void startProcessing() {
        frames.startProcessing();
    }

    @Override
    public void finishConnectionNegotiation() {
        frames.finishConnectionNegotiation();
    }

    @Override
    public void writeFrame(Frame frame) throws IOException {
        frames.writeFrame(frame);
    }

    @Override
    public void flush(WriteListener listener) throws IOException {
        frames.flush(listener);
    }

    @Override
    public void close() {
        frames.close();
    }

    @Override
    public InetAddress getLocalAddress() {
        return frames.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return frames.getLocalPort();
    }

    @Override
    public InetAddress getAddress() {
        return frames.getAddress();
    }

    @Override
    public int getPort() {
        return frames.getPort();
    }
}
