package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** How events are shown. Called by one thread. */
@FunctionalInterface
interface EventView {

    /** Returns false if the event is none that is to be seen. */
    boolean show(JsonNode event);

    default void begin() {}

    /** Some time has passed. */
    default void renew() {}

    default void end() {}
}
