package io.skirret.architecture.breach.worker.settle;

import io.skirret.transport.Delivery;

class Settles {

    void allowed(Delivery delivery) {
        delivery.ack();
    }
}
