package io.skirret.cli;

import io.skirret.control.ActiveQueue;
import io.skirret.control.RegisteredTask;
import io.skirret.control.ScheduledTask;
import io.skirret.control.TaskInfo;
import io.skirret.control.TaskPlace;
import io.skirret.control.WorkerStatistics;
import io.skirret.message.internal.SafeText;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What workers answered to those who look, for people: a heading with the workers' names, and a table. */
final class InspectTables {

    private static final int LONGEST_NAMES = 1_000;
    private static final int LONGEST_TEXT = 100_000;

    private final Console console;
    private final Clock clock;
    private boolean first = true;

    InspectTables(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    void text(List<String> workers, Object answer) {
        String text = SafeText.lines(String.valueOf(answer), LONGEST_TEXT);
        if (text.contains("\n")) {
            heading(workers, "");
            console.say(text.strip());
        } else {
            console.say(names(workers) + ": " + text);
        }
    }

    void active(List<String> workers, List<TaskInfo> tasks) {
        heading(workers, Plural.of(tasks.size(), "task"));
        Table table = new Table("id", "runs for", "task");
        tasks.forEach(task -> table.row(task.id(), since(task.startedAt()), call(task)));
        print(table);
    }

    void reserved(List<String> workers, List<TaskInfo> tasks) {
        heading(workers, Plural.of(tasks.size(), "task"));
        Table table = new Table("id", "task");
        tasks.forEach(task -> table.row(task.id(), call(task)));
        print(table);
    }

    void scheduled(List<String> workers, List<ScheduledTask> tasks) {
        heading(workers, Plural.of(tasks.size(), "task"));
        Table table = new Table("id", "due", "task");
        tasks.forEach(each -> table.row(each.task().id(), DeadLetters.time(each.eta()), call(each.task())));
        print(table);
    }

    void places(List<String> workers, Map<String, TaskPlace> places) {
        heading(workers, places.isEmpty() ? "none of them" : Plural.of(places.size(), "task"));
        Table table = new Table("id", "is", "task");
        places.forEach((id, place) -> table.row(id, place.state(), call(place.task())));
        print(table);
    }

    void revoked(List<String> workers, List<String> ids) {
        heading(workers, Plural.of(ids.size(), "revoked task"));
        ids.forEach(id -> console.say(SafeText.line(id, LONGEST_NAMES)));
    }

    void registered(List<String> workers, List<RegisteredTask> tasks) {
        heading(workers, Plural.of(tasks.size(), "task"));
        Table table = new Table("task", "attributes");
        for (RegisteredTask task : tasks) {
            List<String> attributes = new ArrayList<>();
            task.attributes().forEach((name, value) -> attributes.add(name + "=" + value));
            table.row(task.name(), String.join(" ", attributes));
        }
        print(table);
    }

    void queues(List<String> workers, List<ActiveQueue> queues) {
        heading(workers, Plural.of(queues.size(), "queue"));
        Table table = new Table("queue", "exchange", "routing key");
        queues.forEach(queue -> table.row(queue.name(), DeadLetters.orDash(queue.exchange()), queue.routingKey()));
        print(table);
    }

    void statistics(List<String> workers, WorkerStatistics of) {
        heading(workers, "");
        Table facts = new Table("what", "value");
        facts.row("kind", of.skirret() == null ? "Python worker" : "Java worker, skirret " + of.skirret());
        facts.row("process", of.pid());
        facts.row("up", Durations.format(of.uptime()));
        facts.row("tasks at a time", of.concurrency());
        facts.row("messages held at most", of.prefetch() == 0 ? "no limit" : of.prefetch());
        if (!of.pool().isEmpty()) {
            facts.row("pool", of.pool());
        }
        print(facts);
        if (!of.total().isEmpty()) {
            console.say("");
            Table total = new Table(">begun", "task");
            new TreeMap<>(of.total()).forEach((task, count) -> total.row(count, task));
            print(total);
        }
    }

    void settings(List<String> workers, Map<String, @Nullable Object> settings) {
        heading(workers, Plural.of(settings.size(), "setting"));
        Table table = new Table("setting", "value");
        new TreeMap<>(settings)
                .forEach(
                        (name, value) -> table.row(name, value instanceof String text ? text : Console.written(value)));
        print(table);
    }

    private void heading(List<String> workers, String what) {
        if (!first) {
            console.say("");
        }
        first = false;
        console.say(names(workers) + (what.isEmpty() ? "" : ": " + what));
    }

    private static String names(List<String> workers) {
        return SafeText.line(String.join(", ", workers), LONGEST_NAMES);
    }

    private void print(Table table) {
        if (!table.isEmpty()) {
            table.print(console.out());
        }
    }

    private String since(@Nullable Instant startedAt) {
        if (startedAt == null) {
            return "-";
        }
        Duration running = Duration.between(startedAt, clock.now());
        return Durations.format(running.isNegative() ? Duration.ZERO : running);
    }

    /** {@code emails.welcome('ada@example.org', 42)}, as far as somebody wrote it. */
    static String call(TaskInfo task) {
        boolean named = !task.kwargs().isEmpty() && !task.kwargs().equals("{}");
        String args = task.args();
        if (args.startsWith("[") && args.endsWith("]")) {
            args = "(" + args.substring(1, args.length() - 1) + ")";
        }
        return task.name() + args + (named ? " " + task.kwargs() : "");
    }
}
