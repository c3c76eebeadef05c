package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.events.internal.EventReader;
import io.skirret.message.internal.SafeText;
import java.util.Set;

/** A line for each event. */
final class EventLines implements EventView {

    private static final int NARROWEST = 40;

    private final Console console;
    private final Set<String> types;
    private final TaskNames names = new TaskNames();
    private final int width = Terminal.columns().orElse(Integer.MAX_VALUE);

    EventLines(Console console, Set<String> types) {
        this.console = console;
        this.types = types;
    }

    @Override
    public boolean show(JsonNode event) {
        String type = EventReader.text(event, "type");
        String name = type.startsWith("task-") ? names.of(event) : "";
        if (types.isEmpty() ? type.equals("worker-heartbeat") : !types.contains(type)) {
            return false;
        }
        String what = type.startsWith("task-")
                ? name + "[" + EventText.shortId(EventReader.text(event, "uuid")) + "] " + EventText.detail(event)
                : "";
        String verb = type.substring(type.indexOf('-') + 1);
        String line = EventText.time(event) + "  " + EventReader.text(event, "hostname") + "  " + verb + "  " + what;
        console.out().println(SafeText.line(line.stripTrailing(), Math.max(NARROWEST, width)));
        return true;
    }
}
