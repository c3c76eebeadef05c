package io.skirret.transport.amqp;

/**
 * How large a body may come in. The client ends the whole connection above its limit, so that limit lies well above
 * ours: what is between goes to the dead letters in one piece.
 */
final class InboundLimit {

    private static final long AT_LEAST = 64L << 20;

    private InboundLimit() {}

    static int client(long maxBodyBytes) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(AT_LEAST, maxBodyBytes));
    }
}
