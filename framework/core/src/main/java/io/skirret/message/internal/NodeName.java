package io.skirret.message.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names of processes as Celery writes them. */
public final class NodeName {

    private NodeName() {}

    /** {@code <name>@<this host>}; {@code localhost} where the machine does not know its own name. */
    public static String here(String name) {
        try {
            return name + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return name + "@localhost";
        }
    }
}
