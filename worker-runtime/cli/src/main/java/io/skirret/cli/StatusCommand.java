package io.skirret.cli;

import io.skirret.control.ActiveQueue;
import io.skirret.control.Inspect;
import io.skirret.control.Replies;
import io.skirret.control.TaskInfo;
import io.skirret.control.WorkerStatistics;
import io.skirret.control.Workers;
import io.skirret.settings.internal.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code skirret status}: who is there. */
@Command(
        name = "status",
        description = {
            "Lists the workers that answer, Java and Python ones: what each runs, and where from.",
            "RUNS is tasks that run now, of those that may at a time; BEGUN is tasks since its start."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret status",
            "  skirret status -d worker@web1,worker@web2 --timeout 5s",
            "  skirret status --pattern '*@web?' --json",
            "",
            "The exit code is 1 if nobody answers, or one of --destination does not."
        })
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private Fleet fleet;

    @Override
    public Integer call() {
        Console console = fleet.console();
        return fleet.with(workers -> {
            Replies<String> there = workers.discover();
            if (!there.isEmpty()) {
                show(there, workers, console);
            }
            if (!console.json()) {
                fleet.tellTroubles(there);
            } else if (there.isEmpty()) {
                console.json(Fleet.json(there, Map.of()));
            }
            return Fleet.code(there);
        });
    }

    private static void show(Replies<String> there, Workers workers, Console console) {
        Inspect inspect = workers.inspect();
        Map<String, WorkerStatistics> statistics = inspect.statistics().values();
        Map<String, List<TaskInfo>> active = inspect.active().values();
        Map<String, List<ActiveQueue>> queues = inspect.activeQueues().values();
        Table table = new Table("worker", "kind", ">runs", ">begun", "up", "queues");
        Map<String, Object> rows = new LinkedHashMap<>();
        for (String worker : there.workers()) {
            WorkerStatistics of = statistics.get(worker);
            int runs = active.getOrDefault(worker, List.of()).size();
            List<String> names = new ArrayList<>();
            queues.getOrDefault(worker, List.of()).forEach(queue -> names.add(queue.name()));
            table.row(
                    worker,
                    kind(of),
                    runs + "/" + (of == null ? "?" : of.concurrency()),
                    of == null ? "?" : begun(of),
                    of == null ? "?" : Durations.format(of.uptime()),
                    String.join(", ", names));
            rows.put(worker, row(of, runs, names));
        }
        if (!console.json()) {
            table.print(console.out());
            console.say("");
            console.say(Plural.of(there.workers().size(), "worker")
                    + (there.workers().size() == 1 ? " answers." : " answer."));
        }
        console.json(Fleet.json(there, rows));
    }

    private static Map<String, @Nullable Object> row(@Nullable WorkerStatistics of, int runs, List<String> queues) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("kind", kind(of));
        row.put("version", of == null ? null : of.skirret());
        row.put("pid", of == null ? null : of.pid());
        row.put("runs", runs);
        row.put("concurrency", of == null ? null : of.concurrency());
        row.put("begun", of == null ? null : begun(of));
        row.put("uptime_seconds", of == null ? null : of.uptime().toSeconds());
        row.put("queues", queues);
        return row;
    }

    private static String kind(@Nullable WorkerStatistics of) {
        return of == null ? "?" : of.skirret() == null ? "Python" : "Java";
    }

    private static long begun(WorkerStatistics of) {
        return of.total().values().stream().mapToLong(Long::longValue).sum();
    }
}
