package io.skirret.config;

import io.skirret.settings.Setting;
import io.skirret.settings.ValueType;
import java.time.Duration;
import java.util.List;

/** The settings of results that are kept: where, how long, and up to which size. */
public final class ResultSettings {

    /** The URL of results that go to their caller alone. */
    public static final String NOT_KEPT = "rpc://";

    /** How long a result is kept unless told otherwise. */
    public static final Duration DEFAULT_EXPIRES = Duration.ofDays(1);

    /** The least time that a result is kept. */
    public static final Duration LEAST_EXPIRES = Duration.ofSeconds(1);

    /** The largest result that is kept unless told otherwise, in bytes as JSON. */
    public static final int DEFAULT_MAX_BYTES = 1 << 20;

    /** The least that may be set as the largest. */
    public static final int LEAST_MAX_BYTES = 1 << 10;

    /** The most that may be set as the largest: larger results are sent to nobody, kept or not. */
    public static final int MOST_MAX_BYTES = 4 << 20;

    static final Setting<String> URL = new Setting<>(
            "skirret.results.url",
            ValueType.text("rpc://, or a URL that starts with jdbc:, redis:// or memory://"),
            NOT_KEPT,
            "Where results are kept, for clients and workers: jdbc:postgresql://host/name?user=app&password=..., jdbc:h2:...,"
                    + " redis://user:password@host:6379/0 as Celery has it, or memory://name within one process; all but the last need"
                    + " skirret-store. With rpc:// a result goes to its caller alone.");

    static final Setting<Duration> EXPIRES = new Setting<>(
            "skirret.results.expires",
            ValueType.duration(LEAST_EXPIRES, Duration.ofDays(3650)),
            "1d",
            "How long a result is kept. With rpc://, results wait as long as their caller listens.");

    static final Setting<Integer> MAX_BYTES = new Setting<>(
            "skirret.results.max-bytes",
            ValueType.bytes(LEAST_MAX_BYTES, MOST_MAX_BYTES),
            "1048576",
            "Largest result that is kept, as JSON. Of a larger one only that is kept: the task has succeeded, its result is not there.");

    static final List<Setting<?>> ALL = List.of(URL, EXPIRES, MAX_BYTES);

    private ResultSettings() {}
}
