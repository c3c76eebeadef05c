package io.skirret.example;

import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.Workers;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code courier demo --fleet}: workers are seen and steered while they run, and each order is checked by its effect.
 */
final class FleetDemo {

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TaskOptions HERE =
            TaskOptions.builder().queue(FleetWorkers.QUEUE).build();
    private static final int PAUSED_CALLS = 20;
    private static final int LIMITED_CALLS = 12;
    private static final long LIMITED_AT_LEAST_MILLIS = 1_500;
    private static final int LONG_MILLIS = 60_000;
    private static final int POOL_MILLIS = 2_000;

    private final String broker;
    private final boolean json;
    private final Clock clock = Clock.system();
    private final DemoChecks checks;

    FleetDemo(String broker, boolean json) {
        this.broker = broker;
        this.json = json;
        this.checks = new DemoChecks(json);
    }

    /** Whether all that it is to show holds. */
    boolean run() throws IOException, InterruptedException {
        String name = DemoCommand.transportName(broker);
        checks.say(
                "Courier has three Java workers, and one of Python if Celery is installed. They are steered while they run.");
        checks.say("Broker: " + name);
        try (Transport transport = Transports.open(
                        broker,
                        TransportOptions.builder()
                                .name("courier demo")
                                .lazyConnect(false)
                                .build());
                TaskClient client = TaskClient.builder().transport(transport).build();
                Control control = Control.on(transport)) {
            transport.declare(FleetWorkers.QUEUE);
            transport.admin().purge(FleetWorkers.QUEUE);
            try (FleetWorkers fleet = FleetWorkers.start(broker)) {
                awaitAll(fleet, control);
                Workers java = control.workers(fleet.java()).timeout(Duration.ofSeconds(10));
                status(fleet, control);
                revoke(client, java);
                if (fleet.hasPython()) {
                    revokeInPython(client, control);
                }
                pause(transport, client, java);
                rate(client, java);
                pool(client, java);
            }
        }
        return checks.report(name);
    }

    private void awaitAll(FleetWorkers fleet, Control control) throws IOException {
        long until = clock.nanoTime() + START.toNanos();
        Set<String> missing = fleet.all();
        while (!missing.isEmpty()) {
            Replies<String> there =
                    control.workers(fleet.all()).timeout(Duration.ofSeconds(1)).ping();
            missing = there.isEmpty() ? fleet.all() : there.missing();
            if (clock.nanoTime() - until > 0 && !missing.isEmpty()) {
                String one = missing.iterator().next();
                throw new IllegalStateException("expected all workers within " + START.toSeconds()
                        + " s, got no answer from " + missing + "; the end of the log of " + one + ":\n"
                        + fleet.log(one));
            }
        }
    }

    private void status(FleetWorkers fleet, Control control) {
        Set<String> there =
                control.workers().timeout(Duration.ofSeconds(2)).discover().workers();
        if (!json) {
            checks.say("");
            checks.say("$ skirret status");
            Courier.commandLine().execute("status", "--broker", broker, "--timeout", "2s");
            checks.say("");
        }
        checks.add(
                "status lists all workers",
                fleet.all().size() + " workers",
                there.size() + " workers",
                there.containsAll(fleet.all()));
    }

    private void revoke(TaskClient client, Workers java) throws InterruptedException {
        AsyncResult<String> call = client.send(ParcelsTasks.pack.with(HERE).signature((long) LONG_MILLIS));
        awaitActive(java, call.id());
        long start = clock.nanoTime();
        call.revoke(true);
        ended("a task that runs is revoked", call, start);
    }

    private void revokeInPython(TaskClient client, Control control) throws InterruptedException {
        AsyncResult<Object> call = client.sendByName(
                FleetWorkers.PYTHON_TASK,
                List.of(LONG_MILLIS / 1_000),
                Map.of(),
                TaskOptions.builder().queue(FleetWorkers.PYTHON_QUEUE).build());
        awaitActive(control.workers(FleetWorkers.PYTHON).timeout(Duration.ofSeconds(10)), call.id());
        long start = clock.nanoTime();
        call.revoke(true);
        ended("one that runs in Python is revoked", call, start);
    }

    private void awaitActive(Workers workers, String id) throws InterruptedException {
        long until = clock.nanoTime() + PATIENCE.toNanos();
        while (workers.inspect().active().values().values().stream()
                        .noneMatch(tasks ->
                                tasks.stream().anyMatch(task -> task.id().equals(id)))
                && clock.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void ended(String what, AsyncResult<?> call, long start) throws InterruptedException {
        String seen;
        boolean revoked = false;
        try {
            seen = "it returned " + call.get(PATIENCE);
        } catch (RemoteTaskException failure) {
            revoked = failure.state() == TaskState.REVOKED;
            seen = failure.state() + " after " + millis(start) + " ms";
        } catch (TimeoutException late) {
            seen = "nothing in " + PATIENCE.toSeconds() + " s";
        }
        checks.add(what, "REVOKED to its caller", seen, revoked);
    }

    private void pause(Transport transport, TaskClient client, Workers java) throws InterruptedException {
        tell("pause", java.ask("skirret_pause", Map.of("queue", FleetWorkers.QUEUE)));
        List<AsyncResult<String>> calls = pack(client, PAUSED_CALLS, 1);
        AsyncResult<String> unwanted = pack(client, 1, 1).get(0);
        TimeUnit.MILLISECONDS.sleep(1_500);
        long ended = calls.stream().filter(call -> call.state().ready()).count();
        long waiting =
                transport.admin().status(FleetWorkers.QUEUE).orElseThrow().ready();
        checks.add(
                "a paused queue is left alone",
                "0 run, " + (PAUSED_CALLS + 1) + " wait",
                ended + " ran, " + waiting + " wait",
                ended == 0 && waiting == PAUSED_CALLS + 1);
        unwanted.revoke();
        long start = clock.nanoTime();
        tell("resume", java.ask("skirret_resume", Map.of("queue", FleetWorkers.QUEUE)));
        long done = spans(calls).size();
        checks.add("resumed, all of it runs", PAUSED_CALLS + " run", done + " ran", done == PAUSED_CALLS);
        ended("but for one that was revoked meanwhile", unwanted, start);
    }

    private void rate(TaskClient client, Workers java) throws InterruptedException {
        long unlimited = timeOf(client);
        tell("rate limit", java.rateLimit("parcels.pack", "1/s"));
        long limited = timeOf(client);
        tell("rate limit", java.rateLimit("parcels.pack", "0"));
        long again = timeOf(client);
        checks.add(
                "a rate of 1/s in each holds",
                LIMITED_CALLS + " calls take longer",
                unlimited + " ms, then " + limited + " ms",
                limited >= LIMITED_AT_LEAST_MILLIS && limited > unlimited);
        checks.add("and is taken back", "as before", again + " ms", again < limited);
    }

    private long timeOf(TaskClient client) throws InterruptedException {
        long start = clock.nanoTime();
        spans(pack(client, LIMITED_CALLS, 1));
        return millis(start);
    }

    private void pool(TaskClient client, Workers java) throws InterruptedException {
        int workers = java.ping().workers().size();
        tell("pool shrink", java.poolShrink(1));
        overlap("a place less in each worker", workers * (FleetWorkers.PLACES - 1), client);
        tell("pool grow", java.poolGrow(3));
        overlap("three more in each", workers * (FleetWorkers.PLACES + 2), client);
    }

    /** Twice as many calls as there are places: so many ran at once at most, and at some time so many did. */
    private void overlap(String what, int places, TaskClient client) throws InterruptedException {
        List<long[]> spans = spans(pack(client, places * 2, POOL_MILLIS));
        long most = 0;
        for (long[] one : spans) {
            long during = spans.stream()
                    .filter(other -> other[0] <= one[0] && one[0] < other[1])
                    .count();
            most = Math.max(most, during);
        }
        checks.add(what, places + " run at once", most + " ran at once", most == places);
    }

    private static List<AsyncResult<String>> pack(TaskClient client, int count, long millis) {
        List<AsyncResult<String>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(client.send(ParcelsTasks.pack.with(HERE).signature(millis)));
        }
        return calls;
    }

    /** When those that succeed in time began and ended. */
    private static List<long[]> spans(List<AsyncResult<String>> calls) throws InterruptedException {
        List<long[]> spans = new ArrayList<>();
        for (AsyncResult<String> call : calls) {
            try {
                String[] times = String.valueOf(call.get(PATIENCE)).split(" ", 2);
                spans.add(new long[] {Long.parseLong(times[0]), Long.parseLong(times[1])});
            } catch (RemoteTaskException | TimeoutException missing) {
                continue; // Whoever counts sees it.
            }
        }
        return spans;
    }

    private void tell(String order, Replies<?> replies) {
        checks.say("  " + order + ": "
                + (replies.values().isEmpty()
                        ? "nobody obeyed"
                        : said(replies.values().values().iterator().next()) + " in each of "
                                + replies.values().size()));
        replies.errors().forEach((worker, why) -> checks.add(order + " in " + worker, "obeyed", why, false));
    }

    private static Object said(Object answer) {
        return answer instanceof Map<?, ?> map && map.containsKey("ok") ? map.get("ok") : answer;
    }

    private long millis(long start) {
        return Duration.ofNanos(clock.nanoTime() - start).toMillis();
    }
}
