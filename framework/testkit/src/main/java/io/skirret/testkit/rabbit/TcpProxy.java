package io.skirret.testkit.rabbit;

import io.skirret.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A TCP proxy on a loopback port that can misbehave like a network: cut, swallow, jam, delay, throttle, refuse.
 * Settings hold for connections that exist and for those to come, unless said otherwise. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int CHUNK = 16 * 1024;

    private final Clock clock = Clock.system();
    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Set<Socket> jammed = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean refusing;
    private volatile boolean blackHole;
    private volatile long latencyNanos;
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    private TcpProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Listens on a free port and leads to this address. */
    public static TcpProxy to(String host, int port) {
        return to(host, port, ServerSocketFactory.getDefault());
    }

    /** The same with TLS towards the clients, as in front of a broker's {@code amqps} port; none towards the server. */
    public static TcpProxy tls(String host, int port, SSLContext identity) {
        return to(host, port, identity.getServerSocketFactory());
    }

    private static TcpProxy to(String host, int port, ServerSocketFactory sockets) {
        try {
            ServerSocket listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port), listener);
            daemon("accept", proxy::accept).start();
            return proxy;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The port on this machine that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Resets all connections there are; new ones are taken. */
    public void cut() {
        for (Socket socket : sockets) {
            closeHard(socket);
        }
    }

    /** While on, new connections are reset at once. Existing ones stay. */
    public void refuse(boolean on) {
        refusing = on;
    }

    /**
     * While on, nothing gets through in either direction, and nobody is told: what is sent is lost, also after it is
     * off.
     */
    public void blackHole(boolean on) {
        blackHole = on;
    }

    /**
     * From now on takes nothing from the clients that are connected now: what they send fills the buffers, about 10 MB,
     * and then their writes hang. What the server sends still reaches them; new connections are not affected.
     */
    public void jam() {
        jammed.addAll(clients);
    }

    /** Every byte arrives this much later; zero for none. */
    public void latency(Duration latency) {
        latencyNanos = latency.toNanos();
    }

    /** Most bytes a second in each direction of each connection; {@link Long#MAX_VALUE} for no limit. */
    public void throttle(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a throttle lets through 1 byte a second or more, got " + limit);
        }
        bytesPerSecond = limit;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException alreadyGone) {
            // nothing listens then, which is what was asked for
        }
        cut();
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    closeHard(client);
                    continue;
                }
                Socket server = new Socket();
                sockets.add(client);
                sockets.add(server);
                try {
                    server.connect(target, 5_000);
                } catch (IOException unreachable) {
                    closeHard(server);
                    closeHard(client);
                    continue;
                }
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                clients.add(client);
                pipe(client, server);
                pipe(server, client);
            } catch (IOException closed) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void pipe(Socket from, Socket to) {
        BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(4096);
        daemon("read", () -> read(from, waiting)).start();
        daemon("write", () -> write(waiting, from, to)).start();
    }

    private void read(Socket from, BlockingQueue<Chunk> waiting) {
        try (InputStream in = from.getInputStream()) {
            while (true) {
                byte[] bytes = new byte[CHUNK];
                awaitFree(from);
                int length = in.read(bytes);
                long due = clock.nanoTime() + latencyNanos;
                if (length < 0) {
                    waiting.put(new Chunk(bytes, -1, due));
                    return;
                }
                if (!blackHole) {
                    waiting.put(new Chunk(bytes, length, due));
                }
            }
        } catch (IOException reset) {
            waiting.clear();
            waiting.offer(new Chunk(new byte[0], -1, clock.nanoTime()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(BlockingQueue<Chunk> waiting, Socket from, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            while (true) {
                Chunk chunk = waiting.take();
                waitUntil(chunk.due());
                if (chunk.length() < 0) {
                    break;
                }
                if (!blackHole) {
                    out.write(chunk.bytes(), 0, chunk.length());
                    long limit = bytesPerSecond;
                    if (limit != Long.MAX_VALUE) {
                        waitUntil(clock.nanoTime() + chunk.length() * TimeUnit.SECONDS.toNanos(1) / limit);
                    }
                }
            }
        } catch (IOException reset) {
            // the other side is gone: closing both below tells this side
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            closeHard(from);
            closeHard(to);
        }
    }

    private void awaitFree(Socket from) throws InterruptedException {
        lock.lock();
        try {
            while (jammed.contains(from)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void waitUntil(long due) throws InterruptedException {
        lock.lock();
        try {
            for (long left = due - clock.nanoTime(); left > 0 && !listener.isClosed(); left = due - clock.nanoTime()) {
                changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeHard(Socket socket) {
        sockets.remove(socket);
        clients.remove(socket);
        if (jammed.remove(socket)) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            // which is what was asked for
        }
    }

    private static Thread daemon(String what, Runnable work) {
        Thread thread = new Thread(work, "tcp-proxy-" + what);
        thread.setDaemon(true);
        return thread;
    }

    private record Chunk(byte[] bytes, int length, long due) {}
}
