package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.events.internal.EventReader;
import io.skirret.message.internal.SafeText;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Workers, counts and the newest events, drawn anew in place. */
final class EventScreen implements EventView {

    private static final int MOST_WORKERS = 1_000;
    private static final int MOST_NEWEST = 200;
    private static final int USUAL_ROWS = 24;
    private static final int USUAL_WIDTH = 80;
    /** As Celery has it: two heartbeats. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(4);

    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final String OTHER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String FIRST_SCREEN = "\u001b[?25h\u001b[?1049l";

    private final Console console;
    private final Clock clock;
    private final Set<String> types;
    private final LongSupplier dropped;
    private final long startedAt;
    private final int width = Terminal.columns().orElse(USUAL_WIDTH);
    private final int rows = Terminal.rows().orElse(USUAL_ROWS);
    private final TaskNames names = new TaskNames();
    private final Map<String, Seen> workers = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Deque<List<Object>> newest = new ArrayDeque<>();
    private final Thread restore = new Thread(() -> leave());

    /** A worker, as its last event of its own told. */
    private record Seen(long at, boolean offline, String kind, int active, long processed, String load) {}

    EventScreen(Console console, Clock clock, Set<String> types, LongSupplier dropped) {
        this.console = console;
        this.clock = clock;
        this.types = types;
        this.dropped = dropped;
        this.startedAt = clock.nanoTime();
    }

    @Override
    public void begin() {
        // Ctrl-C ends the virtual machine; the terminal must be as it was.
        Runtime.getRuntime().addShutdownHook(restore);
        console.out().print(OTHER_SCREEN);
        renew();
    }

    @Override
    public void end() {
        leave();
        try {
            Runtime.getRuntime().removeShutdownHook(restore);
        } catch (IllegalStateException ending) {
            return; // It runs already.
        }
    }

    private void leave() {
        console.out().print(FIRST_SCREEN);
        console.out().flush();
    }

    @Override
    public boolean show(JsonNode event) {
        String type = EventReader.text(event, "type");
        String worker = EventReader.text(event, "hostname");
        boolean wanted = types.isEmpty() || types.contains(type);
        if (type.startsWith("worker-")) {
            see(worker, type, event);
            return wanted;
        }
        String name = names.of(event);
        counts.merge(type, 1L, Long::sum);
        if (wanted) {
            newest.addFirst(List.of(
                    EventText.time(event),
                    type.substring(type.indexOf('-') + 1),
                    worker,
                    name + "[" + EventText.shortId(EventReader.text(event, "uuid")) + "] " + EventText.detail(event)));
            if (newest.size() > MOST_NEWEST) {
                newest.removeLast();
            }
        }
        return wanted;
    }

    private void see(String worker, String type, JsonNode event) {
        if (workers.size() >= MOST_WORKERS && !workers.containsKey(worker)) {
            return;
        }
        workers.put(
                worker,
                new Seen(
                        clock.nanoTime(),
                        type.equals("worker-offline"),
                        EventReader.text(event, "sw_ident").equals("skirret") ? "Java" : "Python",
                        event.path("active").asInt(),
                        event.path("processed").asLong(),
                        event.path("loadavg").path(0).asText("-")));
    }

    @Override
    public void renew() {
        StringWriter text = new StringWriter();
        draw(new PrintWriter(text));
        List<String> lines = text.toString().lines().toList();
        StringBuilder screen = new StringBuilder(HOME);
        Iterator<String> next = lines.iterator();
        for (int row = 0; row < rows - 1 && next.hasNext(); row++) {
            screen.append(SafeText.line(next.next(), width)).append(CLEAR_LINE).append("\r\n");
        }
        console.out().print(screen.append(CLEAR_REST));
        console.out().flush();
    }

    private void draw(PrintWriter out) {
        long now = clock.nanoTime();
        out.println("skirret events, for "
                + Durations.format(
                        Duration.ofSeconds(Duration.ofNanos(now - startedAt).toSeconds()))
                + ". Ctrl-C ends." + (dropped.getAsLong() > 0 ? " Dropped: " + dropped.getAsLong() : ""));
        out.println();
        Table table = new Table("worker", "kind", "is", ">runs", ">processed", ">load");
        workers.forEach((name, seen) ->
                table.row(name, seen.kind(), state(seen, now), seen.active(), seen.processed(), seen.load()));
        if (table.isEmpty()) {
            out.println("No heartbeat yet. Workers send one every two seconds: Java workers unless");
            out.println("skirret.control.allow is none; Python workers unless --without-heartbeat.");
        } else {
            table.print(out);
        }
        out.println();
        if (counts.isEmpty()) {
            out.println("No event of a task yet. To have them sent: skirret control enable_events");
            return;
        }
        List<String> told = new ArrayList<>();
        counts.forEach((type, count) -> told.add(count + " " + type.substring(type.indexOf('-') + 1)));
        out.println("Tasks: " + String.join(", ", told));
        out.println();
        Table last = new Table("at", "task was", "worker", "task");
        newest.forEach(row -> last.row(row.toArray()));
        if (!last.isEmpty()) {
            last.print(out);
        }
    }

    private static String state(Seen seen, long now) {
        return seen.offline() ? "offline" : now - seen.at() > GONE_AFTER.toNanos() ? "silent" : "online";
    }
}
