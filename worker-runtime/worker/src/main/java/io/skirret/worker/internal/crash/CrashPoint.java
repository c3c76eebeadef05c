package io.skirret.worker.internal.crash;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a fault test can make the process die as {@code kill -9} would: {@code -Dskirret.crash.at=after-effect} at the
 * first passage, {@code after-effect:7} at the seventh. Without the property a point costs one test of a constant.
 */
public enum CrashPoint {
    AFTER_RECEIVE,
    AFTER_START,
    AFTER_EFFECT,
    BEFORE_RETRY_PUBLISH,
    AFTER_PUBLISH_BEFORE_CONFIRM,
    AFTER_CONFIRM_BEFORE_ACK,
    AFTER_ACK,
    DURING_DEAD_LETTER_PUBLISH,
    GROUP_AFTER_ARRIVAL,
    GROUP_DECIDED,
    GROUP_STORED,
    GROUP_TAKEN,
    GROUP_LET_GO,
    IN_SHUTDOWN_DRAIN;

    private static final String SETTING = System.getProperty("skirret.crash.at", "");
    private static final boolean ARMED = !SETTING.isEmpty();
    private static final int KILLED = 137;

    static {
        if (ARMED && Arrays.stream(values()).noneMatch(point -> point.named(SETTING))) {
            throw new IllegalArgumentException("skirret.crash.at: expected one of "
                    + Arrays.stream(values()).map(CrashPoint::label).toList() + " with an optional :n, got '" + SETTING
                    + "'");
        }
    }

    private final AtomicInteger passages = new AtomicInteger();

    /** Its name in the property. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Dies here if the property says so. */
    public void pass() {
        if (ARMED && named(SETTING) && passages.incrementAndGet() >= count()) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private boolean named(String setting) {
        return setting.equals(label()) || setting.startsWith(label() + ":");
    }

    private static int count() {
        int colon = SETTING.indexOf(':');
        return colon < 0 ? 1 : Integer.parseInt(SETTING.substring(colon + 1));
    }
}
