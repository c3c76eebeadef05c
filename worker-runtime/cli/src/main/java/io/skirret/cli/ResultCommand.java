package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskState;
import io.skirret.client.UnreadableResultException;
import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.TaskPlace;
import io.skirret.control.Workers;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.events.internal.EventReader;
import io.skirret.message.DeadLetter;
import io.skirret.message.internal.SafeText;
import io.skirret.result.ResultStoreException;
import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.ResultStores;
import io.skirret.settings.internal.Durations;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret result}: what became of a task. */
@Command(
        name = "result",
        description = {
            "Tells what became of a task, or where it is: it runs, waits in a worker, was revoked, or is a dead letter.",
            "The result is read where skirret.results.url says that results are kept. With rpc://, the default, they go to"
                    + " their caller alone: with --wait the end of a task is heard while it happens, from workers that send events"
                    + " (worker -E, or skirret control enable_events)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret result 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de",
            "  skirret result 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de --wait 1m --json",
            "  skirret result 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de --forget",
            "",
            "The exit code is 0 if it succeeded, runs or waits, else 1: failed, revoked, unknown, unreadable."
        })
final class ResultCommand implements Callable<Integer> {

    private static final Map<String, String> ENDINGS = Map.of(
            "task-succeeded", "SUCCESS",
            "task-failed", "FAILURE",
            "task-rejected", "REJECTED",
            "task-revoked", "REVOKED");
    private static final Set<String> GOOD = Set.of(
            "SUCCESS",
            "ACTIVE",
            "RESERVED",
            "READY",
            "RECEIVED",
            "STARTED",
            "PROGRESS",
            "RETRY",
            "FORGOTTEN",
            "NOTHING_KEPT");

    private static final int LONGEST = 100_000;

    @Parameters(paramLabel = "ID", description = "Whole id of the task.")
    private String id;

    @Option(names = "--wait", paramLabel = "TIME", description = "Wait this long for its end, such as 1m.")
    private @Nullable Duration wait;

    @Option(names = "--forget", description = "Remove what is kept of it. Does not stop the task: see skirret revoke.")
    private boolean forget;

    @Option(
            names = "--queue",
            split = ",",
            paramLabel = "QUEUE",
            description = "Look for dead letters of these queues only. Default: those that workers take from, and the"
                    + " configured ones.")
    private Set<String> queues = Set.of();

    @Mixin
    private FleetOptions fleet;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    private final BlockingQueue<Optional<JsonNode>> ends = new LinkedBlockingQueue<>();

    @Override
    public Integer call() throws InterruptedException {
        if (id.isBlank()) {
            throw new IllegalArgumentException("expected the id of a task, got a blank one; nothing was done");
        }
        if (forget) {
            return tell(found(forget() ? "FORGOTTEN" : "NOTHING_KEPT"));
        }
        if (!application.config().keepsResults()) {
            return tell(look(wait == null ? Duration.ZERO : wait));
        }
        long began = application.clock().nanoTime();
        try (TaskClient client = application.client()) {
            Optional<Map<String, @Nullable Object>> kept = kept(client, wait == null ? Duration.ZERO : wait);
            if (kept.isPresent()) {
                return tell(kept.get());
            }
            Duration waited = Duration.ofNanos(application.clock().nanoTime() - began);
            Map<String, @Nullable Object> found =
                    look(wait == null || wait.compareTo(waited) < 0 ? Duration.ZERO : wait.minus(waited));
            // It may have ended while it was looked for, and then it is nowhere else any more.
            return tell(kept(client, Duration.ZERO).orElse(found));
        }
    }

    /** Whether there was something. */
    private boolean forget() {
        if (!application.config().keepsResults()) {
            throw new IllegalArgumentException(
                    "expected skirret.results.url to say where results are kept, got rpc://: they"
                            + " are kept nowhere; nothing was forgotten. Set it as for the workers.");
        }
        try (ResultStore store = ResultStores.open(
                        application.config().resultsUrl(),
                        new ResultStore.Options(application.config().resultsExpire(), application.clock()),
                        null)
                .orElseThrow()) {
            return store.forget(id).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof ResultStoreException refused ? refused : failed;
        }
    }

    /** Where it is now, or how it ends within this time. */
    private Map<String, @Nullable Object> look(Duration time) throws InterruptedException {
        try (Transport transport = application.connect();
                Control control = Control.on(transport, application.clock())) {
            if (time.isZero()) {
                return look(transport, fleet.workers(control));
            }
            // From now on, so that its end is not missed while the workers are asked.
            try (BroadcastSubscription heard =
                    transport.broadcasts().listen(CeleryEvent.EXCHANGE, "#", (message, key) -> take(message.body()))) {
                return await(look(transport, fleet.workers(control)), time);
            }
        }
    }

    /** What is kept of it; empty if nothing is, so that it is to be looked for. */
    private Optional<Map<String, @Nullable Object>> kept(TaskClient client, Duration time) throws InterruptedException {
        AsyncResult<Object> result = client.result(id, Object.class);
        // At once, if it cannot be asked.
        TaskState seen = result.state();
        try {
            Object value = result.get(time);
            Map<String, @Nullable Object> found = found("SUCCESS");
            found.put("result", value);
            return Optional.of(found);
        } catch (RemoteTaskException failure) {
            Map<String, @Nullable Object> found = found(failure.state().name());
            found.put(
                    "error",
                    failure.remoteMessage() == null
                            ? failure.remoteType()
                            : failure.remoteType() + ": " + failure.remoteMessage());
            return Optional.of(found);
        } catch (UnreadableResultException notThere) {
            Map<String, @Nullable Object> found = found(result.state() == TaskState.SUCCESS ? "SUCCESS" : "UNREADABLE");
            found.put("problem", notThere.getMessage());
            return Optional.of(found);
        } catch (TimeoutException late) {
            return unended(result, time.isZero() ? seen : result.state());
        }
    }

    private Optional<Map<String, @Nullable Object>> unended(AsyncResult<Object> result, TaskState state) {
        if (state == TaskState.PENDING) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> found = found(state.name());
        result.progress().ifPresent(progress -> {
            found.put("current", progress.current());
            found.put("total", progress.total());
        });
        return Optional.of(found);
    }

    /** On the transport's thread. */
    private void take(byte[] body) {
        for (JsonNode event : EventReader.read(body)) {
            if (id.equals(event.path("uuid").asText())
                    && ENDINGS.containsKey(event.path("type").asText())
                    && !event.path("requeue").asBoolean()) {
                ends.add(Optional.of(event));
            }
        }
    }

    private Map<String, @Nullable Object> look(Transport transport, Workers workers) {
        Replies<Map<String, TaskPlace>> places = workers.inspect().query(List.of(id));
        for (Map.Entry<String, Map<String, TaskPlace>> each : places.values().entrySet()) {
            TaskPlace place = each.getValue().get(id);
            if (place != null) {
                Map<String, @Nullable Object> found = found(place.state().toUpperCase(Locale.ROOT));
                found.put("task", place.task().name());
                found.put("worker", each.getKey());
                return found;
            }
        }
        Set<String> searched = searched(workers);
        for (String queue : searched) {
            DeadLetter dead = deadLetter(transport, queue);
            if (dead != null) {
                Map<String, @Nullable Object> found = found("DEAD_LETTER");
                found.put("task", dead.task());
                found.put("queue", queue);
                found.put("reason", dead.reason());
                found.put("error", DeadLetters.cause(dead));
                return found;
            }
        }
        Replies<List<String>> revoked = workers.inspect().revoked();
        Map<String, @Nullable Object> found =
                found(revoked.values().values().stream().anyMatch(ids -> ids.contains(id)) ? "REVOKED" : "UNKNOWN");
        found.put("answered", List.copyOf(revoked.values().keySet()));
        found.put("searched", List.copyOf(searched));
        return found;
    }

    private Set<String> searched(Workers workers) {
        if (!queues.isEmpty()) {
            return new TreeSet<>(queues);
        }
        Set<String> searched = new TreeSet<>(application.worker().queues());
        workers.inspect()
                .activeQueues()
                .values()
                .values()
                .forEach(taken -> taken.stream().map(ActiveQueue::name).forEach(searched::add));
        return searched;
    }

    private @Nullable DeadLetter deadLetter(Transport transport, String queue) {
        String dead = transport.admin().deadLetterQueue(queue);
        DeadLetter[] found = {null};
        if (transport.admin().status(dead).isPresent()) {
            transport.admin().browse(dead, Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                if (id.equals(entry.id())) {
                    found[0] = entry;
                }
                return QueueAdmin.Disposition.KEEP;
            });
        }
        return found[0];
    }

    /** What was found, or how it ended meanwhile. */
    private Map<String, @Nullable Object> await(Map<String, @Nullable Object> found, Duration time)
            throws InterruptedException {
        Object state = found.get("state");
        if ("DEAD_LETTER".equals(state) || "REVOKED".equals(state)) {
            return found;
        }
        application.clock().schedule(time, () -> ends.add(Optional.empty()));
        JsonNode end = ends.take().orElse(null);
        if (end == null) {
            return found;
        }
        Map<String, @Nullable Object> ended =
                found(ENDINGS.getOrDefault(end.path("type").asText(), "UNKNOWN"));
        ended.put("task", found.get("task"));
        ended.put("worker", EventReader.text(end, "hostname"));
        if (end.path("type").asText().equals("task-succeeded")) {
            ended.put(
                    "result",
                    end.path("result").isTextual() ? end.path("result").textValue() : null);
            ended.put("runtime", end.path("runtime").asDouble());
        } else {
            ended.put("error", EventText.detail(end));
        }
        return ended;
    }

    private Map<String, @Nullable Object> found(String state) {
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        found.put("id", id);
        found.put("state", state);
        return found;
    }

    private int tell(Map<String, @Nullable Object> found) {
        String state = String.valueOf(found.get("state"));
        console.json(found);
        String task = found.get("task") == null ? "Task " + id : found.get("task") + "[" + id + "]";
        String where = found.get("worker") == null ? "" : " in " + found.get("worker");
        String text = switch (state) {
            case "SUCCESS" ->
                found.containsKey("problem")
                        ? task + " succeeded. " + found.get("problem")
                        : task + " succeeded" + where + ": " + shown(found);
            case "FORGOTTEN" -> task + ": its result is forgotten.";
            case "UNREADABLE" -> task + ": what is kept of it cannot be read. " + found.get("problem");
            case "NOTHING_KEPT" -> task + ": nothing is kept of it.";
            case "RECEIVED" -> task + " waits in a worker.";
            case "STARTED" -> task + " runs.";
            case "PROGRESS" ->
                task + " runs"
                        + (found.containsKey("total")
                                ? ", at " + found.get("current") + " of " + found.get("total")
                                : "")
                        + ".";
            case "RETRY" -> task + " failed, and will run again.";
            case "FAILURE" -> task + " failed" + where + ": " + found.get("error");
            case "REJECTED" -> task + " was rejected" + where + ".";
            case "REVOKED" -> task + " was revoked.";
            case "ACTIVE" -> task + " runs" + where + ".";
            case "RESERVED" -> task + " waits for a free place" + where + ".";
            case "READY" -> task + " is done" + where + ".";
            case "DEAD_LETTER" ->
                task + " is a dead letter (" + found.get("reason") + "): " + found.get("error")
                        + ". More: skirret dlq show "
                        + DeadLetters.word(String.valueOf(found.get("queue"))) + " " + DeadLetters.word(id);
            default -> unknown(task, found);
        };
        console.say(SafeText.line(text, LONGEST));
        return GOOD.contains(state) ? ExitCode.OK : ExitCode.FAILED;
    }

    /** As JSON if it was kept; an event has Python's text of it. */
    private static String shown(Map<String, @Nullable Object> found) {
        Object result = found.get("result");
        return found.containsKey("worker") ? String.valueOf(result) : Console.written(result);
    }

    private String unknown(String task, Map<String, @Nullable Object> found) {
        String workers = List.of().equals(found.get("answered"))
                ? "no worker answered, so whether it runs or was revoked is unknown"
                : "it is in no worker that answers and is revoked in none";
        String queues = found.get("searched") instanceof List<?> all
                ? all.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : "";
        return task + ": " + workers + "; it is no dead letter of " + queues
                + ". It may wait in its queue or for a time,"
                + " or be done, or be a dead letter of another queue (--queue). "
                + (wait == null
                        ? "--wait hears of its end."
                        : "Nothing was heard of its end within " + Durations.format(wait)
                                + "; do its workers send events (skirret control enable_events)?");
    }
}
