package io.skirret.testkit.rabbit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Four ports that were free a moment ago. */
record Ports(int amqp, int http, int distribution, int mapper) {

    static Ports free() throws IOException {
        try (ServerSocket a = open();
                ServerSocket b = open();
                ServerSocket c = open();
                ServerSocket d = open()) {
            return new Ports(a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), d.getLocalPort());
        }
    }

    // Below the range that the system takes for outgoing connections: a client that reconnects while the broker is down
    // could
    // otherwise be given the broker's own port, and the broker could not come back.
    private static ServerSocket open() throws IOException {
        for (int tries = 0; tries < 1_000; tries++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException taken) {
                continue;
            }
        }
        throw new IOException("expected a free port between 15000 and 32000, found none in a thousand tries");
    }
}
