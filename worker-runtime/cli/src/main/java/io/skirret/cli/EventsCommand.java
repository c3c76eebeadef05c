package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.events.internal.EventReader;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skirret events}: what workers tell while they work. */
@Command(
        name = "events",
        description = {
            "Shows what workers, Java and Python ones, tell while they work, until Ctrl-C: a screen that renews itself on a"
                    + " terminal, else a line for each event.",
            "Heartbeats come from each worker. Events of tasks come from those that were started with -E, or told so:"
                    + " skirret control enable_events."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret events",
            "  skirret events --lines --type task-failed,task-retried",
            "  skirret events --json --limit 100 --timeout 1m",
            "  skirret events --lines -d worker@web1",
            "",
            "With --json each event is one line, as its worker sent it."
        })
final class EventsCommand implements Callable<Integer> {

    /** What comes faster than it can be written is dropped and counted. */
    private static final int MOST_WAITING = 50_000;

    private static final Duration RENEW = Duration.ofMillis(500);

    @Option(
            names = {"-d", "--destination"},
            split = ",",
            paramLabel = "WORKER",
            description = "Only events of these workers, separated by commas. Default: of all.")
    private Set<String> destination = Set.of();

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "TYPE",
            description = "Only events of these types, such as task-failed. Default: all, in lines without heartbeats.")
    private Set<String> types = Set.of();

    @Option(names = "--lines", description = "A line for each event on a terminal, too.")
    private boolean lines;

    @Option(names = "--limit", paramLabel = "N", description = "End after so many events. Default: none.")
    private @Nullable Long limit;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "TIME",
            description = "End after this time, such as 30s. Default: on Ctrl-C.")
    private @Nullable Duration timeout;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private long shown;
    private long unshowable;

    @Override
    public Integer call() throws InterruptedException {
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("--limit: expected 1 or more, got " + limit + "; nothing was done");
        }
        Clock clock = application.clock();
        EventView view = console.json()
                ? this::showAsJson
                : !lines && System.console() != null
                        ? new EventScreen(console, clock, types, dropped::get)
                        : new EventLines(console, types);
        try (Transport transport = application.connect();
                BroadcastSubscription heard = transport
                        .broadcasts()
                        .listen(CeleryEvent.EXCHANGE, "#", (message, key) -> take(view, message.body()))) {
            if (timeout != null) {
                clock.schedule(timeout, () -> end());
            }
            view.begin();
            renew(view, clock);
            try {
                while (!over.get()) {
                    steps.take().run();
                    console.out().flush();
                    if (console.out().checkError()) {
                        over.set(true); // Nobody reads any more, as behind: skirret events | head
                    }
                }
            } finally {
                view.end();
                console.out().flush();
            }
        }
        sayWhatIsMissing();
        return ExitCode.OK;
    }

    private void sayWhatIsMissing() {
        if (dropped.get() > 0) {
            console.err()
                    .println("skirret: " + Plural.of(dropped.get(), "message")
                            + " with events came faster than they could be shown, and were dropped.");
        }
        if (unshowable > 0) {
            console.err().println("skirret: " + Plural.of(unshowable, "event") + " could not be shown.");
        }
        console.err().flush();
    }

    private boolean showAsJson(JsonNode event) {
        console.out().println(EventReader.write(event));
        return true;
    }

    private void end() {
        steps.add(() -> over.set(true));
    }

    private void renew(EventView view, Clock clock) {
        if (!over.get()) {
            clock.schedule(RENEW, () -> {
                steps.add(view::renew);
                renew(view, clock);
            });
        }
    }

    /** On the transport's thread. */
    private void take(EventView view, byte[] body) {
        if (steps.size() >= MOST_WAITING) {
            dropped.incrementAndGet();
        } else {
            steps.add(() -> show(view, body));
        }
    }

    private void show(EventView view, byte[] body) {
        List<JsonNode> events = EventReader.read(body);
        for (JsonNode event : events) {
            if (!over.get() && isWanted(event)) {
                show(view, event);
            }
        }
    }

    private void show(EventView view, JsonNode event) {
        try {
            if (view.show(event) && limit != null && ++shown >= limit) {
                over.set(true);
            }
        } catch (RuntimeException odd) {
            // Whoever may publish there may send anything: nothing that an event says ends this.
            unshowable++;
            // No field: all commands are made before one of them says how much is to be logged.
            LoggerFactory.getLogger(EventsCommand.class).debug("An event could not be shown", SafeThrowable.of(odd));
        }
    }

    private boolean isWanted(JsonNode event) {
        String worker = event.path("hostname").asText();
        // The screen needs the others to know what a task is called.
        boolean ofType = types.isEmpty() || types.contains(event.path("type").asText()) || !console.json();
        return (destination.isEmpty() || destination.contains(worker)) && ofType;
    }
}
