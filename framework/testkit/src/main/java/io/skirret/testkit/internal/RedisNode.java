package io.skirret.testkit.internal;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Redis of a test's own: the installed {@code redis-server}, at a free port of this machine, which keeps nothing on
 * disk. Ends with this JVM if nobody ends it before. Not thread-safe.
 */
public final class RedisNode implements AutoCloseable {

    private static final List<Path> PLACES = Stream.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
            .map(folder -> Path.of(folder, "redis-server"))
            .toList();

    private final Path program;
    private final int port;
    private @Nullable Process process;

    private RedisNode(Path program, int port) {
        this.program = program;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @throws IllegalStateException if no {@code redis-server} is installed, or it does not start
     */
    public static RedisNode start() {
        Path program = PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected a redis-server to test with, found none of "
                        + PLACES + "; install it: tools/test-needs.sh does so as root, or"
                        + " sudo apt-get install redis-server"));
        RedisNode node = new RedisNode(program, freePort());
        node.startAgain();
        Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "redis-node-stop"));
        return node;
    }

    /** Such as {@code redis://127.0.0.1:41234/0}; the same after a stop and a start. */
    public String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    /** After a stop: empty, at the same port. Returns when it takes connections. */
    public void startAgain() {
        List<String> said = new ArrayList<>();
        try {
            Process started = new ProcessBuilder(
                            program.toString(),
                            "--port",
                            String.valueOf(port),
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--appendonly",
                            "no")
                    .directory(new File(System.getProperty("java.io.tmpdir")))
                    .redirectErrorStream(true)
                    .start();
            process = started;
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (line.contains("eady to accept connections")) {
                    drain(lines);
                    return;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        throw new IllegalStateException(
                "expected " + program + " to start at port " + port + ", got: " + String.join("\n", said));
    }

    /** Else it would wait for somebody to read what it says. */
    private static void drain(BufferedReader lines) {
        Thread reader = new Thread(
                () -> {
                    try {
                        lines.transferTo(Writer.nullWriter());
                    } catch (IOException stopped) {
                        return; // and nobody reads what it said
                    }
                },
                "redis-node-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** At once, as a crash would; what it kept is gone. */
    public void stop() {
        Process running = process;
        if (running != null) {
            process = null;
            running.destroyForcibly().onExit().join();
        }
    }

    /** Answers nothing and loses nothing until {@link #unfreeze}, as on a host that hangs. */
    public void freeze() {
        signal("STOP");
    }

    /** Goes on with what it was asked meanwhile. */
    public void unfreeze() {
        signal("CONT");
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("expected a redis-server that runs, got one that was stopped");
        }
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + running.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("expected kill -" + name + " to work, got exit code " + code);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it was signalled", hurry);
        }
    }

    @Override
    public void close() {
        stop();
    }

    // Below the range that the system takes for outgoing connections: a client that reconnects while this is stopped
    // could otherwise be given its port.
    private static int freePort() {
        for (int tries = 0; tries < 1_000; tries++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                continue;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        throw new IllegalStateException("expected a free port between 15000 and 32000, found none in a thousand tries");
    }
}
