package io.skirret.console.internal.page;

import io.skirret.console.internal.tasks.SpanNumbers;
import io.skirret.console.internal.tasks.Step.State;
import io.skirret.console.internal.tasks.TaskSpans;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tasks did in the last hours, for a chart and its table.
 *
 * @param task whose numbers these are; null for all
 * @param hours how many, the one that runs included
 * @param points of every hour, or of every minute of the last two hours
 */
record TaskNumbers(@Nullable String task, int hours, List<Point> points) {

    /** How many hours people choose from. */
    static final List<Integer> CHOICES = List.of(2, 24, 168, 744);

    /** Up to so many hours are told by the minute. */
    private static final int BY_MINUTE = 2;

    private static final double SECOND = 1e6;
    private static final double MEDIAN = 0.5;
    private static final double MOST_OF_THEM = 0.95;
    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    /** A span of time with what was told in it. */
    record Point(Instant at, SpanNumbers numbers) {

        String label() {
            return LABEL.format(at);
        }

        long succeeded() {
            return numbers.count(State.SUCCESS);
        }

        long failed() {
            return numbers.count(State.FAILURE);
        }

        long retried() {
            return numbers.count(State.RETRY);
        }

        @Nullable
        Long run() {
            return numbers.runs().percentile(MEDIAN);
        }

        @Nullable
        Long longRun() {
            return numbers.runs().percentile(MOST_OF_THEM);
        }

        @Nullable
        Long waited() {
            return numbers.waits().percentile(MEDIAN);
        }

        @Nullable
        Long longWait() {
            return numbers.waits().percentile(MOST_OF_THEM);
        }
    }

    static TaskNumbers read(TaskSpans spans, @Nullable String task, int hours, Instant now) {
        boolean byHour = hours > BY_MINUTE;
        Instant from = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(hours - 1L));
        Duration step = byHour ? Duration.ofHours(1) : Duration.ofMinutes(1);
        Map<Instant, SpanNumbers> told = spans.series(task, from, byHour);
        List<Point> points = new ArrayList<>();
        for (Instant at = from; !at.isAfter(now); at = at.plus(step)) {
            points.add(new Point(at, told.getOrDefault(at, new SpanNumbers())));
        }
        return new TaskNumbers(task, hours, points);
    }

    /** A number of hours as people read it. */
    static String span(int hours) {
        return hours <= 24 ? hours + " h" : hours / 24 + " days";
    }

    long succeeded() {
        return points.stream().mapToLong(Point::succeeded).sum();
    }

    long failed() {
        return points.stream().mapToLong(Point::failed).sum();
    }

    long retried() {
        return points.stream().mapToLong(Point::retried).sum();
    }

    boolean isEmpty() {
        return points.stream().allMatch(point -> point.numbers().isEmpty());
    }

    /** A duration as a chart reads it, in seconds; null for none. */
    static @Nullable String seconds(@Nullable Long micros) {
        return micros == null ? null : Double.toString(micros / SECOND);
    }
}
