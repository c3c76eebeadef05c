package io.skirret.example;

import io.skirret.worker.WorkerEvent;
import io.skirret.worker.breaker.BreakerState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process wrote down, on one line of its standard output.
 *
 * <p>Times are milliseconds of the wall clock, which all processes of one machine share.
 */
sealed interface OutageRecord {

    /** The worker's number, from 1. */
    int worker();

    long at();

    /** A run began, {@code retries} before it. */
    record Began(int worker, long at, String id, int retries) implements OutageRecord {}

    /** A message left the worker, its outcome stored by the broker; {@code ran} unless it was deferred. */
    record Left(int worker, long at, String id, int retries, WorkerEvent.Ending ending, boolean ran)
            implements OutageRecord {}

    /** The worker's breaker changed, here or because it heard so from the worker {@code by}. */
    record Turned(int worker, long at, BreakerState state, String by, String why) implements OutageRecord {}

    /** The line for an event, or null if it is not written down. */
    static @Nullable String line(WorkerEvent event) {
        long at = event.at().toEpochMilli();
        if (event instanceof WorkerEvent.TaskStarted started) {
            return String.join(" ", "began", at + "", started.taskId(), started.retries() + "");
        }
        if (event instanceof WorkerEvent.TaskFinished left) {
            return String.join(
                    " ",
                    "left",
                    at + "",
                    left.taskId(),
                    left.retries() + "",
                    left.ending().name(),
                    left.ran() + "");
        }
        if (event instanceof WorkerEvent.BreakerChanged turned) {
            return String.join(" ", "turned", at + "", turned.to().name(), turned.by(), oneLine(turned.why()));
        }
        return null;
    }

    /** Reads a line; empty if it is none of ours. */
    static Optional<OutageRecord> parse(int worker, String line) {
        String[] words = line.split(" ", 6);
        try {
            return switch (words[0]) {
                case "began" ->
                    Optional.of(new Began(worker, Long.parseLong(words[1]), words[2], Integer.parseInt(words[3])));
                case "left" ->
                    Optional.of(new Left(
                            worker,
                            Long.parseLong(words[1]),
                            words[2],
                            Integer.parseInt(words[3]),
                            WorkerEvent.Ending.valueOf(words[4]),
                            Boolean.parseBoolean(words[5])));
                case "turned" -> {
                    String[] turned = line.split(" ", 5);
                    yield Optional.of(new Turned(
                            worker, Long.parseLong(turned[1]), BreakerState.valueOf(turned[2]), turned[3], turned[4]));
                }
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
            throw new IllegalStateException(
                    "expected a record of worker " + worker + ", got '" + line + "'; what it proves is unsure",
                    malformed);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
