package io.skirret.benchmarks;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param quick whether to be done in about a minute, with rougher figures
 * @param jmh whether to run all microbenchmarks, and nothing with a broker
 * @param json file for the figures
 * @param broker URL of a broker to use instead of a private one
 * @param only parts to measure, all if empty
 */
record BenchmarkOptions(
        boolean quick,
        boolean jmh,
        @Nullable Path json,
        @Nullable String broker,
        Set<String> only) {

    static final String USAGE = "[--quick] [--json FILE] [--broker URL] [--jmh] [--only PART,...]";

    static final Set<String> PARTS = Set.of(
            "publish",
            "threads",
            "latency",
            "celery",
            "delays",
            "heap",
            "guards",
            "events",
            "observed",
            "console",
            "code");

    /** @throws IllegalArgumentException with what was expected */
    static BenchmarkOptions parse(String... args) {
        boolean quick = false;
        boolean jmh = false;
        Path json = null;
        String broker = null;
        Set<String> only = Set.of();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--jmh" -> jmh = true;
                case "--json" -> json = Path.of(value(args, ++i));
                case "--broker" -> broker = value(args, ++i);
                case "--only" -> only = parts(value(args, ++i));
                default -> throw new IllegalArgumentException("expected " + USAGE + ", got '" + args[i] + "'");
            }
        }
        return new BenchmarkOptions(quick, jmh, json, broker, only);
    }

    boolean wants(String part) {
        return only.isEmpty() || only.contains(part);
    }

    private static Set<String> parts(String list) {
        Set<String> parts = Set.of(list.split(","));
        if (!PARTS.containsAll(parts)) {
            throw new IllegalArgumentException(
                    "expected parts out of " + new TreeSet<>(PARTS) + ", got '" + list + "'");
        }
        return parts;
    }

    private static String value(String[] args, int index) {
        if (index >= args.length) {
            throw new IllegalArgumentException("expected a value after " + args[index - 1] + ", got none");
        }
        return args[index];
    }
}
