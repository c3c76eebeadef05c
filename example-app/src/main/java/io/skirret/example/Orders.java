package io.skirret.example;

import io.skirret.task.Task;
import java.io.IOException;
import java.net.URI;

/** Hands orders to the fulfilment partner. */
public final class Orders {

    /** The breaker that stands between us and the partner; set in skirret.properties. */
    static final String BREAKER = "fulfilment";

    private Orders() {}

    /**
     * Hands over one order. While the partner is down its breaker is open, and orders wait in the broker with their
     * attempts untouched.
     *
     * @param orderId the same in every attempt, so that the partner can recognise an order it has already taken
     * @param partner where the partner takes orders
     * @param order JSON text
     */
    @Task(
            name = "orders.hand-over",
            policy = "courier",
            maxRetries = 8,
            circuitBreaker = BREAKER,
            timeLimit = 30,
            ignoreResult = true)
    public static void handOver(String orderId, URI partner, String order) throws IOException, InterruptedException {
        Webhooks.post(orderId, partner, order);
    }
}
