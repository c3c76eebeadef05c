package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.events.internal.EventReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** What tasks are called: only the first event of a task says so. Remembers the newest 20,000. */
final class TaskNames {

    private static final int MOST = 20_000;

    private final Map<String, String> names = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };

    /** The name of the event's task; {@code ?} if nobody said it. */
    String of(JsonNode event) {
        String id = EventReader.text(event, "uuid");
        String name = EventReader.text(event, "name");
        if (!name.isEmpty()) {
            names.put(id, name);
            return name;
        }
        return names.getOrDefault(id, "?");
    }
}
