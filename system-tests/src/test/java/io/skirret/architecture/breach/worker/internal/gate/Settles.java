package io.skirret.architecture.breach.worker.internal.gate;

import io.skirret.transport.Delivery;
import java.util.function.Consumer;

class Settles {

    void early(Delivery delivery) {
        delivery.ack();
    }

    Consumer<Delivery> byReference() {
        return Delivery::requeue;
    }

    Runnable insideALambda(Delivery delivery) {
        return () -> delivery.ack();
    }

    void soon(Delivery delivery) {
        delivery.ackSoon();
    }

    Object allowed(Delivery delivery) {
        return delivery.message();
    }
}
