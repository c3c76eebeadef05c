package io.skirret.worker.internal.control;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Circuit breakers as commands see them, which know no other feature.
 *
 * @param statuses what is told of each
 * @param open opens the one of this name in all workers, with a reason; throws {@link IllegalArgumentException} if
 *     there is none
 * @param reset closes it, as {@code open}
 */
public record BreakerAccess(
        Supplier<List<Map<String, Object>>> statuses,
        BiFunction<String, String, CompletableFuture<Void>> open,
        BiFunction<String, String, CompletableFuture<Void>> reset) {}
