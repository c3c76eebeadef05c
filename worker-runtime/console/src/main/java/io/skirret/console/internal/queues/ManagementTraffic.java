package io.skirret.console.internal.queues;

import io.skirret.cli.internal.doctor.QueueNumbers;
import io.skirret.time.Clock;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** RabbitMQ's management API. */
public final class ManagementTraffic implements TrafficSource {

    private static final Logger log = LoggerFactory.getLogger(ManagementTraffic.class);

    private final QueueNumbers numbers;
    private final Clock clock;
    private boolean silent;

    /** @param clock says when it was that the API told */
    public ManagementTraffic(QueueNumbers numbers, Clock clock) {
        this.numbers = numbers;
        this.clock = clock;
    }

    @Override
    public Optional<Map<String, QueueTraffic>> look() {
        try {
            Instant now = clock.now();
            Map<String, QueueTraffic> told = new HashMap<>();
            for (QueueNumbers.Numbers each : numbers.all()) {
                told.put(
                        each.queue(),
                        new QueueTraffic(
                                QueueTraffic.Source.MANAGEMENT,
                                now,
                                each.ready(),
                                each.unacknowledged(),
                                each.publishedPerSecond(),
                                each.acknowledgedPerSecond()));
            }
            if (silent) {
                log.info("The management API of skirret.console.management-url tells what queues hold again");
            }
            silent = false;
            return Optional.of(told);
        } catch (IOException why) {
            if (!silent) {
                log.warn(
                        "Expected the management API of skirret.console.management-url to tell what queues hold, but {}."
                                + " Until it does, workers are asked, and what they do not tell is unknown",
                        why.getMessage());
            }
            silent = true;
            return Optional.empty();
        }
    }
}
