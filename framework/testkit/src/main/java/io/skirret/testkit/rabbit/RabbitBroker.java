package io.skirret.testkit.rabbit;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/**
 * A running RabbitMQ with a virtual host of one's own, and the doors to break it. Stopping, killing and alarms concern
 * the whole broker, so tests that use them must not run in parallel with others. Thread-safe.
 */
public final class RabbitBroker implements AutoCloseable {

    private final BrokerNode node;
    private final String vhost;
    private final Optional<RabbitManagement> management;

    private RabbitBroker(BrokerNode node, String vhost, Optional<RabbitManagement> management) {
        this.node = node;
        this.vhost = vhost;
        this.management = management;
    }

    /**
     * Finds or starts the broker of this JVM (see {@link RabbitTest}) and makes a fresh virtual host in it, for
     * programs that are not JUnit tests.
     *
     * @param label part of the virtual host's name
     * @throws IllegalStateException if there is no broker, with what to do about it
     */
    public static RabbitBroker open(String label) {
        BrokerNode node = BrokerNodes.shared();
        if (!node.running()) {
            node.start();
        }
        if (node.management().isEmpty()) {
            return new RabbitBroker(node, given(node.amqp()), Optional.empty());
        }
        String vhost = label + "-" + UUID.randomUUID().toString().substring(0, 8);
        RabbitManagement management = new RabbitManagement(node.management().orElseThrow(), node.amqp(), vhost);
        management.createVhost();
        management.permit(user(node.amqp()), ".*", ".*", ".*");
        return new RabbitBroker(node, vhost, Optional.of(management));
    }

    /** {@code amqp://user:password@host:port/vhost} with full rights. */
    public String url() {
        URI at = node.amqp();
        return url(at.getUserInfo(), at.getHost(), at.getPort());
    }

    /** The same broker as another user. */
    public String url(String user, String password) {
        URI at = node.amqp();
        return url(
                RabbitManagement.segment(user) + ":" + RabbitManagement.segment(password), at.getHost(), at.getPort());
    }

    /** The same broker through a proxy that leads to it. */
    public String urlThrough(TcpProxy proxy) {
        return url(node.amqp().getUserInfo(), "127.0.0.1", proxy.port());
    }

    /** A new proxy in front of the broker. */
    public TcpProxy proxy() {
        return TcpProxy.to(host(), port());
    }

    /** The host that it listens on. */
    public String host() {
        return node.amqp().getHost();
    }

    /** The port of AMQP. */
    public int port() {
        int port = node.amqp().getPort();
        return port > 0 ? port : 5672;
    }

    /** The virtual host that belongs to this test. */
    public String vhost() {
        return vhost;
    }

    /**
     * The management API, seen from this virtual host.
     *
     * @throws UnsupportedOperationException if the broker has none
     */
    public RabbitManagement management() {
        return management.orElseThrow(() -> new UnsupportedOperationException(
                "this test needs RabbitMQ's management API; set SKIRRET_TEST_MANAGEMENT_URL, or enable the plugin"));
    }

    /** Runs {@code rabbitmqctl} with these arguments and returns what it printed. Takes a second or two. */
    public String ctl(String... arguments) {
        return node.ctl(arguments);
    }

    /** Closes all client connections of this virtual host, as an operator would. */
    public void closeAllConnections() {
        node.ctl("close_all_connections", "--vhost", vhost, "closed by a test");
    }

    /** Sets off the memory alarm, which blocks all who publish, or ends it. */
    public void memoryAlarm(boolean on) {
        node.ctl("set_vm_memory_high_watermark", "absolute", on ? "1MB" : "2GB");
    }

    /** Ends the broker as a power switch would ({@code kill -9}). */
    public void kill() {
        node.kill();
    }

    /** Ends the broker as an operator would. */
    public void stop() {
        node.stop();
    }

    /** Starts it again, on the same address with the same data; returns when it takes connections. */
    public void start() {
        node.start();
    }

    /** Stops the node and starts it again; returns once it takes connections. */
    public void restart() {
        node.stop();
        node.start();
    }

    void ensureRunning() {
        if (!node.running()) {
            node.start();
        }
    }

    /** Deletes the virtual host with all that is in it; the broker goes on for others. */
    @Override
    public void close() {
        management.ifPresent(api -> {
            ensureRunning();
            api.deleteVhost();
        });
    }

    private String url(String userInfo, String host, int port) {
        return node.amqp().getScheme() + "://" + userInfo + "@" + host + (port > 0 ? ":" + port : "") + "/"
                + RabbitManagement.segment(vhost);
    }

    private static String given(URI amqp) {
        String path = amqp.getPath();
        return path == null || path.length() < 2 ? "/" : path.substring(1);
    }

    private static String user(URI amqp) {
        String info = String.valueOf(amqp.getUserInfo());
        int colon = info.indexOf(':');
        return colon < 0 ? info : info.substring(0, colon);
    }
}
