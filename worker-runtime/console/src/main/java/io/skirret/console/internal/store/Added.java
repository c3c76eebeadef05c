package io.skirret.console.internal.store;

import java.util.List;
import java.util.UUID;

/**
 * What became of a batch.
 *
 * @param ids of its entries, in its order; of those that were here before, what they had
 * @param inserted how many were not here before
 */
public record Added(List<UUID> ids, int inserted) {

    public Added {
        ids = List.copyOf(ids);
    }
}
