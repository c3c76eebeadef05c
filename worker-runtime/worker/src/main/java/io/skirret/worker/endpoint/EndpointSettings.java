package io.skirret.worker.endpoint;

import io.skirret.config.SkirretConfig;
import io.skirret.settings.Setting;
import io.skirret.settings.ValueType;
import java.util.List;
import java.util.Optional;

/**
 * What the settings {@code skirret.metrics.*} say. Immutable.
 *
 * @param host where it listens
 * @param port port, 0 for any that is free; empty if nothing listens
 * @param histograms whether durations are counted by ranges, so that percentiles over many workers can be told
 */
public record EndpointSettings(String host, Optional<Integer> port, boolean histograms) {

    private static final Setting<String> HOST = new Setting<>(
            "skirret.metrics.host",
            ValueType.text("a name or an address of this machine"),
            "0.0.0.0",
            "Where the command worker answers about metrics and health; 127.0.0.1 keeps it to this machine. It asks nobody who they are, and tells names of tasks and queues.");

    private static final Setting<Integer> PORT = Setting.optional(
            "skirret.metrics.port",
            ValueType.whole(0, 65_535).as("a port"),
            "Where the command worker answers about metrics and health; 0 for any port that is free; it does not unless set.");

    private static final Setting<Boolean> HISTOGRAMS = new Setting<>(
            "skirret.metrics.histograms",
            ValueType.onOrOff(),
            "false",
            "Whether durations are counted by ranges, so that percentiles over many workers can be told; about three times as many series.");

    /** The settings {@code skirret.metrics.*}, in the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(PORT, HOST, HISTOGRAMS);

    /** For an address, without histograms. */
    public static EndpointSettings at(String host, int port) {
        return new EndpointSettings(host, Optional.of(port), false);
    }

    /** What the configuration says. */
    public static EndpointSettings read(SkirretConfig config) {
        return new EndpointSettings(
                config.values().get(HOST),
                config.values().value(PORT),
                config.values().get(HISTOGRAMS));
    }
}
