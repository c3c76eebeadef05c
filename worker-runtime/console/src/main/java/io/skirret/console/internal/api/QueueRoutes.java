package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.queues.QueueDepth;
import io.skirret.console.internal.queues.QueueDepths;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.Reply;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.QueueAdmin.QueueStatus;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work queues: what they hold, and to pause, resume or empty one. */
public final class QueueRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(QueueRoutes.class);
    private static final String PATH = "/retry/queues";
    private static final String NAME = "name";
    private static final String QUEUE = "queue";
    private static final String COUNT = "count";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_ANSWER = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final QueueDepths queues;
    private final Transport transport;
    private final Control control;
    private final ActionLog log;
    private final Clock clock;

    QueueRoutes(QueueDepths queues, Transport transport, Control control, ActionLog log, Clock clock) {
        this.queues = queues;
        this.transport = transport;
        this.control = control;
        this.log = log;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.GET,
                        PATH,
                        Role.READER,
                        Set.of(),
                        request -> Map.of(
                                "queues",
                                queues.all().stream().map(QueueRoutes::json).toList())),
                new Route(
                        Method.GET, "/retry/queue", Role.READER, Set.of(NAME), request -> json(find(queues, request))),
                new Route(Method.POST, PATH + "/pause", Role.OPERATOR, Set.of(), request -> pause(request, true)),
                new Route(Method.POST, PATH + "/resume", Role.OPERATOR, Set.of(), request -> pause(request, false)),
                new Route(Method.POST, PATH + "/purge", Role.OPERATOR, Set.of(), this::purge));
    }

    /**
     * The queue that a request names.
     *
     * @throws Problem if it is not one of those that are watched
     */
    public static QueueDepth find(QueueDepths queues, Request request) {
        return find(queues, request.parameter(NAME).orElse(""));
    }

    /** The same by name. */
    static QueueDepth find(QueueDepths queues, String name) {
        return queues.find(name)
                .orElseThrow(() -> Problem.notFound("Expected a work queue that this console knows, got another name;"
                        + " nothing was done. The list has those there are. Queues of dead letters are none of them: what"
                        + " they hold is taken into the console, and is abandoned or removed there."));
    }

    private Object pause(Request request, boolean pause) {
        QueueDepth known = find(queues, Body.of(request, QUEUE).text(QUEUE, LONGEST_NAME));
        String queue = known.name();
        log.write(Changes.of(request, clock), pause ? "pause" : "resume", "queue " + queue, null, null);
        Replies<Object> replies = control.workers()
                .timeout(PATIENCE)
                .ask(pause ? "skirret_pause" : "skirret_resume", Map.of(QUEUE, queue));
        List<String> obeyed =
                replies.all().stream().filter(Reply::isOk).map(Reply::worker).toList();
        Map<String, String> refused = new LinkedHashMap<>();
        for (Reply<?> reply : replies.all()) {
            String why = reply.refusal();
            if (why != null) {
                refused.put(reply.worker(), SafeText.line(why, LONGEST_ANSWER));
            }
        }
        if (obeyed.isEmpty()) {
            throw Problem.of(
                    503,
                    "Nobody did it",
                    "Expected at least one Java worker that listens to remote control, got no answer from one within "
                            + PATIENCE.toSeconds() + " s: whether the queue is " + (pause ? "paused" : "taken from")
                            + " is not known." + sentence(refused.keySet()));
        }
        Set<String> missing = new TreeSet<>(replies.missing());
        // Python workers, which know no pause, are not asked.
        missing.addAll(known.workers());
        obeyed.forEach(missing::remove);
        missing.removeAll(refused.keySet());
        Set<String> not = new TreeSet<>(refused.keySet());
        not.addAll(missing);
        return JsonObject.of(
                QUEUE,
                queue,
                "answer",
                "queue " + queue + (pause ? " is paused by " : " is resumed by ") + String.join(", ", obeyed)
                        + sentence(not),
                "workers",
                obeyed,
                "refused",
                refused,
                "missing",
                List.copyOf(missing));
    }

    private static String sentence(Set<String> not) {
        return not.isEmpty() ? "" : "; not by " + String.join(", ", not);
    }

    private Object purge(Request request) {
        Body body = Body.of(request, QUEUE, COUNT);
        String queue = find(queues, body.text(QUEUE, LONGEST_NAME)).name();
        Integer count = body.numberIfAny(COUNT, 1, Integer.MAX_VALUE);
        if (count == null) {
            throw Body.wrong(COUNT, "how many messages are to be deleted at most");
        }
        QueueAdmin admin = transport.admin();
        if (queues.all().stream()
                .anyMatch(each -> admin.deadLetterQueue(each.name()).equals(queue))) {
            throw Problem.of(
                    409,
                    "Dead letters",
                    "Expected a work queue, got one that holds dead letters; nothing was deleted. Abandon or remove them in"
                            + " the console.");
        }
        long ready = admin.status(queue)
                .map(QueueStatus::ready)
                .orElseThrow(() -> Problem.notFound("The broker has no queue of this name; nothing was deleted."));
        if (ready > count) {
            throw Problem.of(
                    409,
                    "More than expected",
                    "Expected at most " + count + " waiting messages, got " + ready
                            + "; nothing was deleted. Look what has come, and say the new number.");
        }
        UUID line = log.write(Changes.of(request, clock), "purge", "queue " + queue, ready, Long.toString(ready), null);
        long purged = admin.purge(queue, count);
        settle(line, purged);
        return JsonObject.of(
                QUEUE,
                queue,
                "purged",
                purged,
                "answer",
                purged + (purged == 1 ? " message is" : " messages are") + " gone");
    }

    private void settle(UUID line, long purged) {
        try {
            log.settle(line, purged);
        } catch (RuntimeException away) {
            LOG.warn(
                    "{} messages were purged; the audit has how many there were before, as it could not be written again",
                    purged,
                    SafeThrowable.of(away));
        }
    }

    private static Map<String, @Nullable Object> json(QueueDepth queue) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(QUEUE, queue.name());
        json.put("ready", queue.ready());
        json.put("consumers", queue.consumers());
        json.put("dead", queue.dead());
        json.put("unacknowledged", queue.unacknowledged());
        json.put("published_per_second", queue.publishedPerSecond());
        json.put("acknowledged_per_second", queue.acknowledgedPerSecond());
        json.put("workers", queue.workers());
        json.put("seen_at", text(queue.seenAt()));
        json.put("unknown_since", text(queue.unknownSince()));
        json.put("paused_since", text(queue.pausedSince()));
        json.put("growth_per_minute", queue.growthPerMinute());
        Duration drains = queue.drainsIn();
        json.put("drains_in_ms", drains == null ? null : drains.toMillis());
        json.put(
                "samples",
                queue.samples().stream()
                        .map(sample -> JsonObject.of("at", sample.at().toString(), "ready", sample.ready()))
                        .toList());
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
