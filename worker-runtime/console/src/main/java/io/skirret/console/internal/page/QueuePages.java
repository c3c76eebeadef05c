package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.QueueRoutes;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.queues.QueueDepth;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.EntryStatus;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Work queues: all that are known, and one with how it went. They ask nobody: others look. */
final class QueuePages {

    private static final String NAME = "name";
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Api.Sources over;
    private final Frames frames;

    QueuePages(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /** All of them, with how many dead letters of each are pending. */
    record Listed(List<QueueDepth> queues, Map<String, Long> pending) {

        long pending(QueueDepth queue) {
            return pending.getOrDefault(queue.name(), 0L);
        }
    }

    /** One. */
    record Shown(QueueDepth queue, long pending) {

        /** How many were ready at each look. */
        List<Bars.Bar> bars() {
            return queue.samples().stream()
                    .map(sample -> new Bars.Bar(SECOND.format(sample.at()), sample.ready()))
                    .toList();
        }
    }

    /** Where the page of a queue is. */
    static String url(String queue) {
        return Words.url("/queue", Map.of(NAME, queue));
    }

    /** The pending dead letters of a queue. */
    static String letters(String queue) {
        return Words.search("status:pending queue:" + Words.quoted(queue));
    }

    /** A number that may not be known, or not any more. */
    static String known(@Nullable Number value, QueueDepth queue) {
        return value == null ? "unknown" : Words.number(value.longValue()) + (queue.unknownSince() == null ? "" : " ?");
    }

    /** Messages that consumers hold. */
    static String held(QueueDepth queue) {
        Long held = queue.unacknowledged();
        return held == null ? "unknown" : Words.number(held);
    }

    /** Messages per second. */
    static String perSecond(@Nullable Double rate) {
        if (rate == null) {
            return "–";
        }
        return rate >= 10 || rate == 0 ? Words.number(Math.round(rate)) : String.format(Locale.ROOT, "%.1f", rate);
    }

    /** Who told what consumers hold. */
    static String source(QueueDepth queue) {
        if (queue.unacknowledged() == null || queue.traffic() == null) {
            return "";
        }
        return switch (queue.traffic().source()) {
            case MANAGEMENT -> "as RabbitMQ's management API tells";
            case WORKERS -> "as all its workers tell";
        };
    }

    /** By how many messages it grows or shrinks. */
    static String growth(QueueDepth queue) {
        Double growth = queue.growthPerMinute();
        if (growth == null) {
            return "–";
        }
        long whole = Math.round(growth);
        return whole == 0 ? "0" : (whole > 0 ? "+" : "−") + Words.number(Math.abs(whole));
    }

    /** When it is empty, if it goes on like this. */
    static String drains(QueueDepth queue) {
        return queue.drainsIn() == null ? "–" : Words.span(queue.drainsIn());
    }

    /** The line of a small picture, 100 wide and 20 high; the empty text if there is none. */
    static String line(QueueDepth queue) {
        List<QueueDepth.Sample> samples = queue.samples();
        if (samples.size() < 2) {
            return "";
        }
        long most = samples.stream().mapToLong(QueueDepth.Sample::ready).max().orElse(1);
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < samples.size(); i++) {
            long x = Math.round(100.0 * i / (samples.size() - 1));
            long y = Math.round(19 - 18.0 * samples.get(i).ready() / Math.max(1, most));
            points.append(i == 0 ? "" : " ").append(x).append(',').append(y);
        }
        return points.toString();
    }

    /** The same in words. */
    static String lineInWords(QueueDepth queue) {
        List<QueueDepth.Sample> samples = queue.samples();
        QueueDepth.Sample first = samples.get(0);
        QueueDepth.Sample last = samples.get(samples.size() - 1);
        return "From " + Words.number(first.ready()) + " to " + Words.number(last.ready()) + " ready since "
                + SECOND.format(first.at());
    }

    /** Whether messages wait that nobody takes. */
    static boolean stuck(QueueDepth queue) {
        return queue.ready() != null
                && queue.ready() > 0
                && queue.consumers() != null
                && queue.consumers() == 0
                && queue.pausedSince() == null;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/queues", Role.READER, Set.of(), this::list),
                new Route(Method.GET, "/queue", Role.READER, Set.of(NAME), this::show));
    }

    private Object list(Request request) {
        Map<String, Map<EntryStatus, Long>> counts = over.letters().counts(CountedBy.QUEUE);
        List<QueueDepth> queues = over.queues().all();
        Map<String, Long> pending = new HashMap<>();
        counts.forEach((queue, each) -> pending.put(queue, each.getOrDefault(EntryStatus.PENDING, 0L)));
        return frames.page(
                request,
                Frame.Section.QUEUES,
                "Queues",
                "queues",
                new Listed(queues, pending),
                Topic.QUEUES,
                Topic.LETTERS);
    }

    private Object show(Request request) {
        QueueDepth queue = QueueRoutes.find(over.queues(), request);
        long pending = over.letters()
                .counts(CountedBy.QUEUE)
                .getOrDefault(queue.name(), Map.of())
                .getOrDefault(EntryStatus.PENDING, 0L);
        return frames.page(
                request,
                Frame.Section.QUEUES,
                queue.name(),
                "queue",
                new Shown(queue, pending),
                Topic.QUEUES,
                Topic.LETTERS);
    }

    /** What a form may say that it deletes at most: what is seen now, or nothing. */
    static long count(QueueDepth queue) {
        return queue.ready() == null ? 0 : queue.ready();
    }
}
