package io.skirret.benchmarks;

/** What a figure should be. */
enum Aim {
    PUBLISH_BULK("publish_bulk_vs_raw", Side.AT_LEAST, 0.85, "bulk publish, of raw"),
    PUBLISH_THREADS("publish_threads_vs_raw", Side.AT_LEAST, 0.85, "publish from 64 threads, of raw"),
    DRAIN("drain_vs_raw", Side.AT_LEAST, 0.85, "drain of no-op tasks, of raw"),
    DRAIN_TOGETHER("drain_vs_raw_acks_together", Side.AT_LEAST, 0.85, "the same, raw acks together too"),
    LATENCY("latency_p50_vs_raw", Side.AT_MOST, 1.25, "idle latency p50, of raw"),
    PUBLISH_CELERY("publish_vs_celery", Side.AT_LEAST, 10, "bulk publish, times Celery"),
    DRAIN_CELERY("drain_vs_celery", Side.AT_LEAST, 6, "drain, times Celery"),
    EARLY("delay_early", Side.AT_MOST, 0, "delayed calls that ran early"),
    LATE("delay_late_p99_of_allowed", Side.AT_MOST, 1, "lateness p99, of 4 % + 100 ms"),
    HEAP("delayed_heap_mb_per_100k", Side.AT_MOST, 5, "heap of 100,000 delayed calls, MB"),
    GUARDS("drain_all_on_vs_off", Side.AT_LEAST, 0.95, "drain with all guards, of without"),
    EVENTS("drain_events_vs_off", Side.AT_LEAST, 0.93, "drain with events, of without"),
    EVENT("event_cpu_us", Side.AT_MOST, 1, "processor time of an event, us"),
    EVENTS_DROPPED("events_dropped", Side.AT_MOST, 0, "events dropped at full drain"),
    OBSERVED("drain_observed_vs_off", Side.AT_LEAST, 0.93, "drain with metrics and traces, of without"),
    PROBES("probe_p95_ms", Side.AT_MOST, 50, "slowest probe at full drain, p95, ms"),
    PING("control_ping_ms", Side.AT_MOST, 15, "ping of 20 workers, p50, ms"),
    INTAKE_H2("console_intake_per_s_h2", Side.AT_LEAST, 5_000, "dead letters taken per s, H2"),
    INTAKE_POSTGRESQL("console_intake_per_s_postgresql", Side.AT_LEAST, 5_000, "dead letters taken per s, PostgreSQL"),
    REPLAY("replay_vs_publish", Side.AT_LEAST, 0.5, "dead letters sent again, of publish"),
    LISTS_H2("console_list_p95_ms_h2", Side.AT_MOST, 100, "slowest list p95, H2, ms"),
    LISTS_POSTGRESQL("console_list_p95_ms_postgresql", Side.AT_MOST, 100, "slowest list p95, PostgreSQL, ms"),
    CONSOLE_HEAP("console_heap_mb", Side.AT_MOST, 512, "heap after the lists, MB"),
    FINGERPRINT("fingerprint_us", Side.AT_MOST, 50, "fingerprint of a failure, us"),
    CLASSIFY("classify_us", Side.AT_MOST, 5, "classify a typed exception, us"),
    CLASSIFY_DEEP("classify_deep_us", Side.AT_MOST, 50, "classify a deep, messy one, us"),
    DECIDE("decide_us", Side.AT_MOST, 1, "decide about a failed run, us"),
    BREAKER("breaker_ns", Side.AT_MOST, 200, "closed breaker, a run, ns");

    enum Side {
        AT_LEAST,
        AT_MOST
    }

    private final String figure;
    private final Side side;
    private final double bound;
    private final String meaning;

    Aim(String figure, Side side, double bound, String meaning) {
        this.figure = figure;
        this.side = side;
        this.bound = bound;
        this.meaning = meaning;
    }

    /** Name of the figure in the JSON. */
    String figure() {
        return figure;
    }

    String meaning() {
        return meaning;
    }

    boolean met(double value) {
        return side == Side.AT_LEAST ? value >= bound : value <= bound;
    }

    /** The bound as a person reads it. */
    String bound() {
        return (side == Side.AT_LEAST ? ">= " : "<= ") + Figures.plain(bound);
    }
}
