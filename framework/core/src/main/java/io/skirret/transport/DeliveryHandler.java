package io.skirret.transport;

/**
 * Takes deliveries as they come. Called on a transport thread, one delivery at a time per subscription; must hand on at
 * once.
 */
@FunctionalInterface
public interface DeliveryHandler {

    /** What it throws is logged and the delivery is requeued; the subscription lives (I8). */
    void handle(Delivery delivery);
}
