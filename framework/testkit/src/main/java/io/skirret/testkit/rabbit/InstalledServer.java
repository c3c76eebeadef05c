package io.skirret.testkit.rabbit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a RabbitMQ keeps its scripts: one that {@code ./dev rabbit fetch} has fetched, or an installed one. */
final class InstalledServer {

    private InstalledServer() {}

    /** The folder with {@code rabbitmq-server} and {@code rabbitmqctl}. */
    static Optional<Path> find() {
        return folders().stream()
                .filter(folder -> Files.isExecutable(folder.resolve("rabbitmq-server"))
                        && Files.isExecutable(folder.resolve("rabbitmqctl")))
                .findFirst();
    }

    static String places() {
        return folders().toString();
    }

    // Debian's /usr/sbin wrapper changes the user and forces system folders: the real scripts come first.
    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        String given = BrokerNodes.setting("skirret.test.rabbitmq.bin", "SKIRRET_TEST_RABBITMQ_BIN");
        if (given != null) {
            folders.add(Path.of(given));
            return folders;
        }
        String home = System.getenv("RABBITMQ_HOME");
        if (home != null && !home.isBlank()) {
            folders.add(Path.of(home, "sbin"));
        }
        folders.add(Path.of("/usr/lib/rabbitmq/bin"));
        folders.addAll(onPath());
        folders.add(Path.of("/opt/homebrew/sbin"));
        folders.add(Path.of("/usr/local/sbin"));
        return folders;
    }

    /**
     * The scripts of the version that is asked for by name; null if none is.
     *
     * @throws IllegalStateException if it is not there: on another version such a test would prove nothing
     */
    static @Nullable Path fetched() {
        String version = BrokerNodes.setting("skirret.test.rabbitmq", "SKIRRET_TEST_RABBITMQ");
        if (version == null) {
            return null;
        }
        Path folder = Path.of(fetchedHome(), version);
        if (!Files.exists(folder.resolve("complete"))) {
            throw new IllegalStateException("expected RabbitMQ " + version + " in " + folder
                    + ", found none; no test was run; fetch it with ./dev rabbit fetch " + version);
        }
        return folder.resolve("usr/lib/rabbitmq/bin");
    }

    // As tools/fetch-rabbitmq.sh has it.
    private static String fetchedHome() {
        String given = System.getenv("SKIRRET_TEST_RABBITMQ_HOME");
        if (given != null && !given.isBlank()) {
            return given;
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        return (cache == null || cache.isBlank() ? System.getProperty("user.home") + "/.cache" : cache)
                + "/skirret/rabbitmq";
    }

    /** The Erlang port mapper that belongs to an installation, given its scripts. */
    static Optional<Path> epmd(Path bin) {
        List<Path> folders = new ArrayList<>(List.of(bin));
        folders.addAll(onPath());
        folders.add(Path.of("/usr/lib/erlang/bin"));
        folders.add(Path.of("/usr/local/lib/erlang/bin"));
        folders.add(Path.of("/opt/homebrew/bin"));
        return folders.stream()
                .map(folder -> folder.resolve("epmd"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> onPath() {
        List<Path> folders = new ArrayList<>();
        @Nullable String path = System.getenv("PATH");
        if (path != null) {
            for (String folder : path.split(File.pathSeparator)) {
                if (!folder.isBlank()) {
                    folders.add(Path.of(folder));
                }
            }
        }
        return folders;
    }
}
