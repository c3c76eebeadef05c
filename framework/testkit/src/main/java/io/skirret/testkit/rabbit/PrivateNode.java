package io.skirret.testkit.rabbit;

import io.skirret.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ of our own: free ports, its own port mapper, cookie and data in a temporary folder. A guardian shell waits
 * on a pipe from this JVM and cleans up when it closes, so nothing stays behind even after {@code kill -9} of the
 * tests.
 */
final class PrivateNode implements BrokerNode {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Clock clock = Clock.system();
    private final Path bin;
    private final Path home;
    private final Ports ports;
    private final Process guardian;
    private @Nullable Process server;
    private boolean answered;

    private PrivateNode(Path bin, Path home, Ports ports, Process guardian) {
        this.bin = bin;
        this.home = home;
        this.ports = ports;
        this.guardian = guardian;
    }

    static PrivateNode launch(Path bin) {
        IllegalStateException last = null;
        for (int attempt = 0; attempt < 3; attempt++) { // a free port may be taken before the node binds it
            PrivateNode node = prepare(bin);
            try {
                node.start();
                return node;
            } catch (IllegalStateException failed) {
                node.dispose();
                last = failed;
            }
        }
        throw new IllegalStateException("a private RabbitMQ did not start in three attempts", last);
    }

    private static PrivateNode prepare(Path bin) {
        try {
            Path home = Files.createTempDirectory("skirret-rabbit-");
            Ports ports = Ports.free();
            Files.writeString(home.resolve("rabbitmq.conf"), """
                    listeners.tcp.1 = 127.0.0.1:%d
                    management.tcp.ip = 127.0.0.1
                    management.tcp.port = %d
                    loopback_users = none
                    log.file.level = warning
                    vm_memory_high_watermark.absolute = 2GiB
                    disk_free_limit.absolute = 50MB
                    collect_statistics_interval = 1000
                    """.formatted(ports.amqp(), ports.http()));
            // After a restart a delay queue may be ready before the queue it leads to; it tries again after this time,
            // three minutes unless set.
            Files.writeString(
                    home.resolve("advanced.config"),
                    "[{rabbit, [{dead_letter_worker_publisher_confirm_timeout, 5000}]}].\n");
            Files.writeString(home.resolve("enabled_plugins"), "[rabbitmq_management].");
            Path epmd = InstalledServer.epmd(bin)
                    .orElseThrow(() -> new IllegalStateException("expected Erlang's epmd beside " + bin
                            + ", found none; install erlang-base or put epmd on the PATH"));
            ProcessBuilder guardian = new ProcessBuilder("sh", "-c", GUARDIAN, epmd.toString(), home.toString());
            environment(guardian.environment(), bin, home, ports);
            guardian.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectErrorStream(true);
            PrivateNode node = new PrivateNode(bin, home, ports, guardian.start());
            Runtime.getRuntime().addShutdownHook(new Thread(node::dispose, "skirret-rabbit-stop"));
            return node;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static final String GUARDIAN = """
            "$0" -port "$ERL_EPMD_PORT" -address 127.0.0.1 </dev/null & mapper=$!
            cat >/dev/null
            [ -f "$1/rabbit.pid" ] && kill -9 "$(cat "$1/rabbit.pid")"
            kill "$mapper"
            i=0; while [ $i -lt 20 ] && ! rm -rf "$1"; do i=$((i+1)); sleep 0.1; done
            """;

    @Override
    public URI amqp() {
        return URI.create("amqp://guest:guest@127.0.0.1:" + ports.amqp());
    }

    @Override
    public Optional<URI> management() {
        return Optional.of(URI.create("http://127.0.0.1:" + ports.http()));
    }

    @Override
    public synchronized boolean running() {
        // Whoever started it may have been interrupted before it was up.
        return answered && server != null && server.isAlive();
    }

    @Override
    public synchronized void start() {
        if (running()) {
            return;
        }
        try {
            Process started = server;
            if (started == null || !started.isAlive()) {
                answered = false;
                Files.deleteIfExists(home.resolve("rabbit.pid"));
                started = run("rabbitmq-server");
                server = started;
            }
            long deadline = clock.nanoTime() + START_LIMIT.toNanos();
            while (!RabbitManagement.answers(management().orElseThrow(), amqp())) {
                if (started.waitFor(100, TimeUnit.MILLISECONDS) || clock.nanoTime() > deadline) {
                    throw new IllegalStateException("RabbitMQ did not start; it said: " + tail());
                }
            }
            answered = true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while RabbitMQ started", interrupted);
        }
    }

    @Override
    public synchronized void stop() {
        end(false);
    }

    @Override
    public synchronized void kill() {
        end(true);
    }

    @Override
    public String ctl(String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(arguments));
            command.add(0, "rabbitmqctl");
            Path output = Files.createTempFile(home, "ctl", ".out");
            Process process = run(output, command.toArray(String[]::new));
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("rabbitmqctl " + List.of(arguments) + " hung");
            }
            String said = Files.readString(output);
            Files.delete(output);
            if (process.exitValue() != 0) {
                throw new IllegalStateException("rabbitmqctl " + List.of(arguments) + " failed: " + said);
            }
            return said;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in rabbitmqctl", interrupted);
        }
    }

    private Process run(String... command) throws IOException {
        return run(home.resolve("server.out"), command);
    }

    private Process run(Path output, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, bin.resolve(command[0]).toString());
        ProcessBuilder builder = new ProcessBuilder(words);
        environment(builder.environment(), bin, home, ports);
        builder.redirectInput(new java.io.File("/dev/null"));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        return builder.start();
    }

    // The server is a shell script with the Erlang machine below it.
    private void end(boolean atOnce) {
        Process process = server;
        if (process == null) {
            return;
        }
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        Optional<ProcessHandle> machine = machine();
        if (atOnce) {
            machine.ifPresent(ProcessHandle::destroyForcibly);
            family.forEach(ProcessHandle::destroyForcibly);
        } else {
            machine.ifPresent(ProcessHandle::destroy);
        }
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                family.forEach(ProcessHandle::destroyForcibly);
            }
            for (ProcessHandle member : family) {
                member.onExit().join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        server = null;
    }

    private Optional<ProcessHandle> machine() {
        try {
            return ProcessHandle.of(
                    Long.parseLong(Files.readString(home.resolve("rabbit.pid")).strip()));
        } catch (IOException | NumberFormatException notStarted) {
            return Optional.empty();
        }
    }

    private void dispose() {
        try {
            guardian.getOutputStream().close();
            guardian.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException gone) {
            guardian.destroy();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String tail() throws IOException {
        String all = new String(Files.readAllBytes(home.resolve("server.out")), StandardCharsets.UTF_8);
        return all.substring(Math.max(0, all.length() - 2000));
    }

    private static void environment(Map<String, String> env, Path bin, Path home, Ports ports) {
        env.keySet().removeIf(name -> name.startsWith("RABBITMQ_"));
        // First: a fetched RabbitMQ has its own Erlang beside its scripts.
        env.merge("PATH", bin.toString(), (path, own) -> own + ":" + path);
        env.put("HOME", home.toString());
        env.put("LC_ALL", "C.UTF-8");
        env.put("ERL_CRASH_DUMP", home.resolve("erl_crash.dump").toString());
        env.put("ERL_EPMD_PORT", String.valueOf(ports.mapper()));
        env.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        env.put("RABBITMQ_NODENAME", "skirret-" + ports.amqp() + "@localhost");
        env.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        env.put("RABBITMQ_NODE_PORT", String.valueOf(ports.amqp()));
        env.put("RABBITMQ_DIST_PORT", String.valueOf(ports.distribution()));
        env.put("RABBITMQ_BASE", home.toString());
        env.put("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString());
        env.put("RABBITMQ_LOG_BASE", home.resolve("log").toString());
        env.put("RABBITMQ_PID_FILE", home.resolve("rabbit.pid").toString());
        env.put("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq.conf").toString());
        env.put("RABBITMQ_ADVANCED_CONFIG_FILE", home.resolve("advanced.config").toString());
        env.put("RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("enabled_plugins").toString());
        env.put("RABBITMQ_CONF_ENV_FILE", home.resolve("none").toString());
        // No busy waiting: on a small machine it takes the processor from the tests.
        env.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none");
    }
}
