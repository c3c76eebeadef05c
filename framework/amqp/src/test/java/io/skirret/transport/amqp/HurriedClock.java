package io.skirret.transport.amqp;

import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The machine's clock, whose timers wait a tenth as long as they are told to, and two seconds at most. */
final class HurriedClock implements Clock {

    private static final Duration MOST = Duration.ofSeconds(2);

    @Override
    public Instant now() {
        return Clock.system().now();
    }

    @Override
    public long nanoTime() {
        return Clock.system().nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Duration hurried = delay.dividedBy(10);
        return Clock.system().schedule(hurried.compareTo(MOST) > 0 ? MOST : hurried, action);
    }
}
