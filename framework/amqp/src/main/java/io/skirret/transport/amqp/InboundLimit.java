package io.skirret.transport.amqp;

/**
 * How large a body may come in. The client ends the whole connection from its limit on, so that limit lies above ours,
 * mostly well above: what is between goes to the dead letters in one piece.
 */
final class InboundLimit {

    private static final long AT_LEAST = 64L << 20;

    private InboundLimit() {}

    /** From which size on the client gets no body. The largest that is allowed is below it. */
    static int client(long maxBodyBytes) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(AT_LEAST, maxBodyBytes + 1));
    }
}
