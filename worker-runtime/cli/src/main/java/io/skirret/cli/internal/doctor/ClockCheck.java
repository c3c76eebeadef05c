package io.skirret.cli.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLook.Sight;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clocks of workers that send heartbeats, by the times that they write into them. */
final class ClockCheck {

    private static final Logger log = LoggerFactory.getLogger(ClockCheck.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUBJECT = "clocks of workers";
    private static final String EVENTS = "celeryev";
    private static final String HEARTBEATS = "worker.heartbeat";
    private static final Duration APART = Duration.ofSeconds(2);
    private static final int MOST_WORKERS = 10_000;
    private static final int LONGEST_NAME = 200;

    private final Clock clock;
    private final Duration listen;
    /** By worker, how much later than its time its heartbeat was here; the smallest is the truest. */
    private final Map<String, Duration> behind = new TreeMap<>();

    ClockCheck(Clock clock, Duration listen) {
        this.clock = clock;
        this.listen = listen;
    }

    List<Finding> findings(BrokerLook look) throws InterruptedException {
        if (listen.isZero()) {
            return List.of(Finding.notSeen(
                    SUBJECT,
                    "that takes some seconds, and a queue for as long",
                    "--listen 5s hears the heartbeats of workers that send events or answer remote control"));
        }
        if (look.exchange(EVENTS).sight() == Sight.MISSING) {
            return List.of(silent("there is no exchange celeryev: no worker sends heartbeats"));
        }
        try {
            look.listen(EVENTS, HEARTBEATS, listen, this::heard);
        } catch (TransportException refused) {
            return List.of(Finding.notSeen(
                    SUBJECT,
                    String.valueOf(refused.getMessage()),
                    "look as a user who may read celeryev, and configure, write and read celeryev.*"));
        }
        if (behind.isEmpty()) {
            return List.of(silent("no heartbeat came within " + Durations.format(listen)));
        }
        List<Finding> findings = new ArrayList<>();
        behind.forEach((worker, late) -> {
            if (late.abs().compareTo(APART) > 0) {
                findings.add(Finding.trouble(
                        "clock of " + worker,
                        "the time here, within " + Durations.format(APART),
                        Durations.format(Duration.ofMillis(late.abs().toMillis()))
                                + (late.isNegative() ? " ahead" : " behind"),
                        "eta and expires of what it sends and takes are off by as much",
                        "let all machines follow the same time servers"));
            }
        });
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    SUBJECT,
                    behind.size() + (behind.size() == 1 ? " agrees" : " agree") + " with the time here within "
                            + Durations.format(APART)));
        }
        return findings;
    }

    private static Finding silent(String why) {
        return Finding.notSeen(
                SUBJECT, why, "start workers without skirret.control.allow=none, or with -E, to have their heartbeats");
    }

    private synchronized void heard(byte[] body) {
        try {
            JsonNode event = JSON.readTree(body);
            JsonNode timestamp = event.path("timestamp");
            String worker = SafeText.line(event.path("hostname").asText(), LONGEST_NAME);
            double seconds = timestamp.asDouble();
            boolean known = behind.containsKey(worker);
            if (!timestamp.isNumber() || !(Math.abs(seconds) < 1e11) || (!known && behind.size() >= MOST_WORKERS)) {
                return;
            }
            Duration late = Duration.between(Instant.ofEpochMilli(Math.round(seconds * 1000)), clock.now());
            behind.merge(worker, late, (one, other) -> one.abs().compareTo(other.abs()) <= 0 ? one : other);
        } catch (IOException nobodysEvent) {
            // Whoever may publish there may send anything.
            log.debug("What came as a heartbeat is none", SafeThrowable.of(nobodysEvent));
        }
    }
}
