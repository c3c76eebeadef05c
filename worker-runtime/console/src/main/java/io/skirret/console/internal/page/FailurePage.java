package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.FailureTrends;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.failure.FailureType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What failures are made of: their types in 24 hours, with what helps against each, and the tasks that fail most. */
final class FailurePage {

    private static final String PATH = "/failures";
    private static final int HOURS = 24;
    private static final int TASKS = 10;
    private static final int PERCENT = 100;

    private final Api.Sources over;
    private final Frames frames;

    FailurePage(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /**
     * One failure type.
     *
     * @param name of the type; empty for what has none
     * @param type null for one that this version does not know
     * @param died of it since the hour begins from which the page counts, whatever became of them
     * @param averageRetries of the calls that are here, before they died; null if none is
     * @param retried runs that followed such a failure, and how many of them succeeded
     */
    record Row(
            String name,
            @Nullable FailureType type,
            long died,
            long pending,
            @Nullable Double averageRetries,
            long retried,
            long helped) {

        String title() {
            return name.isEmpty() ? "no type" : name;
        }

        /** Whether there is anything to tell of it. */
        boolean isSeen() {
            return died > 0 || pending > 0 || retried > 0;
        }

        /** A share of all in whole percent; what is not nothing is not 0. */
        static long percent(long part, long of) {
            return of == 0 || part == 0 ? 0 : Math.max(1, Math.round((double) PERCENT * part / of));
        }

        String average() {
            return averageRetries == null ? "–" : String.format(Locale.ROOT, "%.1f", averageRetries);
        }
    }

    /**
     * What the page shows.
     *
     * @param from the beginning of its first hour
     * @param rows the types of which most died first
     */
    record Shown(Instant from, List<Row> rows, List<FailureTrends.Task> tasks) {

        List<Row> seen() {
            return rows.stream().filter(Row::isSeen).toList();
        }

        List<Row> others() {
            return rows.stream().filter(row -> !row.isSeen()).toList();
        }

        long died() {
            return rows.stream().mapToLong(Row::died).sum();
        }

        /** The dead letters that the number of a type counts, as far as they are here. */
        String list(FailureType type) {
            return Words.search("type:" + type.name() + " after:" + from);
        }

        String pending(FailureType type) {
            return Words.search("type:" + type.name() + " status:pending");
        }

        String list(FailureTrends.Task task) {
            return Words.search("task:" + Words.quoted(task.task()) + " after:" + from);
        }
    }

    List<Route> routes() {
        return List.of(new Route(Method.GET, PATH, Role.READER, Set.of(), this::show));
    }

    private Object show(Request request) {
        Instant from = over.clock().now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1L));
        Shown shown = new Shown(from, rows(from), over.trends().tasks(from, TASKS));
        return frames.page(request, Frame.Section.TAXONOMY, "Failures", "failures", shown);
    }

    private List<Row> rows(Instant from) {
        Map<String, Long> died = new HashMap<>();
        over.trends().hours(from).forEach(hour -> died.merge(hour.failureType(), hour.total(), Long::sum));
        Map<String, Map<EntryStatus, Long>> counts = over.letters().counts(CountedBy.TYPE);
        Map<String, Double> averages = over.trends().averageRetries();
        Map<String, List<TaskSpans.Retried>> retries = new HashMap<>();
        over.spans()
                .retries(from)
                .forEach(each -> retries.computeIfAbsent(each.failureType(), none -> new ArrayList<>())
                        .add(each));
        Map<String, FailureType> types = new TreeMap<>();
        Stream.of(FailureType.values()).forEach(type -> types.put(type.name(), type));
        Set<String> names = new TreeSet<>(types.keySet());
        // Types of other versions, or of whoever writes dead letters, and what has none; those that died before, too.
        names.addAll(died.keySet());
        counts.forEach((name, each) -> {
            if (each.getOrDefault(EntryStatus.PENDING, 0L) > 0) {
                names.add(name);
            }
        });
        List<Row> rows = new ArrayList<>();
        for (String name : names) {
            rows.add(row(
                    name,
                    types.get(name),
                    died.getOrDefault(name, 0L),
                    counts.getOrDefault(name, Map.of()).getOrDefault(EntryStatus.PENDING, 0L),
                    averages.get(name),
                    retries.getOrDefault(name, List.of())));
        }
        rows.sort(Comparator.comparing(Row::died)
                .thenComparing(Row::pending)
                .thenComparing(Row::retried)
                .reversed());
        return rows;
    }

    private static Row row(
            String name,
            @Nullable FailureType type,
            long died,
            long pending,
            @Nullable Double average,
            List<TaskSpans.Retried> retries) {
        long helped = retries.stream().mapToLong(TaskSpans.Retried::succeeded).sum();
        long failed = retries.stream().mapToLong(TaskSpans.Retried::failed).sum();
        return new Row(name, type, died, pending, average, helped + failed, helped);
    }
}
