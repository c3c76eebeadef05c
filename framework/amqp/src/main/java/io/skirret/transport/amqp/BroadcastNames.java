package io.skirret.transport.amqp;

import io.skirret.transport.TransportException;
import java.nio.charset.StandardCharsets;

/** What broadcast logs and locks may be called: with our prefix it has to be the name of a queue. */
final class BroadcastNames {

    private static final int LONGEST = 200;

    private BroadcastNames() {}

    static boolean allowed(String name) {
        return !name.isBlank() && bytes(name) <= LONGEST;
    }

    static void require(String what, String name) {
        if (!allowed(name)) {
            throw new TransportException("expected the name of a " + what + " of 1 to " + LONGEST
                    + " bytes, got one of " + bytes(name) + "; nothing was done; choose another name");
        }
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
