package io.skirret.worker.internal.gate;

import io.skirret.worker.internal.consume.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one run, the one taken last first.
 *
 * @param earlier those taken before it; null for none
 */
record Permits(Permit permit, @Nullable Permits earlier) {

    static void release(@Nullable Permits permits, Attempt attempt) {
        for (Permits each = permits; each != null; each = each.earlier()) {
            each.permit().release(attempt);
        }
    }

    static void leave(@Nullable Permits permits, Attempt attempt) {
        for (Permits each = permits; each != null; each = each.earlier()) {
            each.permit().leave(attempt);
        }
    }
}
