package io.skirret.client;

import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/**
 * Random task ids (UUID version 4), drawn in blocks: asking the system's generator for each would make senders queue
 * for it.
 */
final class TaskIds {

    private static final int STRIPES = 16;
    private static final Stripe[] ALL = new Stripe[STRIPES];

    static {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < STRIPES; i++) {
            ALL[i] = new Stripe(random);
        }
    }

    private TaskIds() {}

    static String next() {
        return ALL[(int) (Thread.currentThread().getId() & (STRIPES - 1))]
                .next()
                .toString();
    }

    /** The id that a call was given, or a new one. */
    static String of(BoundCall call) {
        String given = call.options().id();
        return given == null ? next() : given;
    }

    /** One for each. */
    static List<String> of(List<BoundCall.Linked> calls) {
        return calls.stream().map(each -> of(each.call())).toList();
    }

    private static final class Stripe {
        private final SecureRandom random;
        private final byte[] block = new byte[16 * 64];
        private int used = block.length;

        Stripe(SecureRandom random) {
            this.random = random;
        }

        synchronized UUID next() {
            if (used == block.length) {
                random.nextBytes(block);
                used = 0;
            }
            long high = (eightBytes() & ~0xF000L) | 0x4000L;
            long low = (eightBytes() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        }

        private long eightBytes() {
            long value = 0;
            for (int i = 0; i < 8; i++) {
                value = (value << 8) | (block[used++] & 0xFF);
            }
            return value;
        }
    }
}
