package io.skirret.testkit.rabbit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

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

    private static ServerSocket open() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
