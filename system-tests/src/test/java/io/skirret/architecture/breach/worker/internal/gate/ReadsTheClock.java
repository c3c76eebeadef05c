package io.skirret.architecture.breach.worker.internal.gate;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.function.Supplier;

class ReadsTheClock {

    Instant instant() {
        return Instant.now();
    }

    Supplier<Instant> reference() {
        return Instant::now;
    }

    long millis() {
        return System.currentTimeMillis();
    }

    long nanos() {
        return System.nanoTime();
    }

    Clock systemClock() {
        return Clock.systemUTC();
    }

    Clock tickingClock() {
        return Clock.tickSeconds(ZoneOffset.UTC);
    }

    LocalDate localDate() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    Date date() {
        return new Date();
    }

    Instant allowed(Clock clock) {
        return Instant.now(clock);
    }

    Date allowed(long millis) {
        return new Date(millis);
    }
}
