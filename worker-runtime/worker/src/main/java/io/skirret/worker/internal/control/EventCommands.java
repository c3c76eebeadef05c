package io.skirret.worker.internal.control;

import io.skirret.worker.internal.events.CeleryEvents;
import java.util.Map;

/** Commands that switch the events of tasks on and off; Flower sends the first every few seconds. */
final class EventCommands {

    private final CeleryEvents events;

    EventCommands(CeleryEvents events) {
        this.events = events;
    }

    Map<String, Command> commands() {
        return Map.of(
                "enable_events", Command.steering(arguments -> send(true)),
                "disable_events", Command.steering(arguments -> send(false)));
    }

    private Map<String, String> send(boolean on) {
        String state = on ? "enabled" : "disabled";
        if (events.sendsTaskEvents() == on) {
            return Map.of("ok", "task events already " + state);
        }
        events.sendTaskEvents(on);
        return Map.of("ok", "task events " + state);
    }
}
