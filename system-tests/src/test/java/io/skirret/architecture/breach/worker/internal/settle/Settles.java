package io.skirret.architecture.breach.worker.internal.settle;

import io.skirret.transport.Delivery;

class Settles {

    void allowed(Delivery delivery) {
        delivery.ack();
    }
}
