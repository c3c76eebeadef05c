package io.skirret.console.internal.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be written of events that were heard.
 *
 * @param counts by hour, task and queue
 * @param workers that told of themselves
 * @param gaps in which nobody listened
 * @param dropped messages that came faster than they could be counted
 */
public record HeardEvents(
        Map<Place, ExecutionNumbers> counts, Collection<SeenWorker> workers, List<Gap> gaps, long dropped) {

    /** Nothing. */
    public static final HeardEvents NONE = new HeardEvents(Map.of(), List.of(), List.of(), 0);

    public HeardEvents {
        counts = new HashMap<>(counts);
        workers = List.copyOf(workers);
        gaps = List.copyOf(gaps);
    }

    /**
     * What numbers are of.
     *
     * @param hour its beginning
     * @param task empty where nobody told its name
     * @param queue empty where nobody told it
     */
    public record Place(Instant hour, String task, String queue) {

        /** In the hour of this moment. */
        public static Place at(Instant moment, String task, String queue) {
            return new Place(moment.truncatedTo(ChronoUnit.HOURS), task, queue);
        }
    }

    /** A time in which nobody listened. */
    public record Gap(Instant from, Instant to) {}
}
