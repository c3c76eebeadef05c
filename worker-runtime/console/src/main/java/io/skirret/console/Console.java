package io.skirret.console;

import io.skirret.config.SkirretConfig;
import io.skirret.console.internal.assembly.ConsoleAssembly;
import io.skirret.console.internal.assembly.ConsoleSettings;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * Takes dead letters out of the broker into a database, and answers people and programs about them over HTTP:
 *
 * <pre>{@code
 * try (Console console = Console.builder(transport).data(Path.of("/var/lib/skirret")).start()) {
 *     System.out.println(console.uri());
 *     ...
 * }
 * }</pre>
 *
 * <p>It runs from {@link ConsoleBuilder#start} to {@link #close}. The transport stays its owner's to close, after the
 * console. Thread-safe.
 */
public final class Console implements AutoCloseable {

    private final ConsoleAssembly parts;

    Console(ConsoleAssembly parts) {
        this.parts = parts;
    }

    /** One that takes from this broker, listens at {@code 127.0.0.1:8030} and stores in {@code skirret-data}. */
    public static ConsoleBuilder builder(Transport transport) {
        return builder(transport, SkirretConfig.of(Map.of()));
    }

    /**
     * One with the settings {@code skirret.console.*} of this configuration.
     *
     * @throws io.skirret.settings.ConfigException if settings do not fit together
     */
    public static ConsoleBuilder builder(Transport transport, SkirretConfig config) {
        Objects.requireNonNull(transport, "transport");
        return new ConsoleBuilder(ConsoleSettings.read(config, transport, Clock.system()));
    }

    /** Where it listens, with the port that was free if 0 was asked for: {@code http://127.0.0.1:8030}. */
    public URI uri() {
        return parts.uri();
    }

    /**
     * Stops: requests that run end first, for a while; what was taken from the broker and not stored goes back to it.
     * Idempotent.
     */
    @Override
    public void close() {
        parts.close();
    }
}
