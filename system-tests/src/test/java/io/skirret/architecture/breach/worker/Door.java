package io.skirret.architecture.breach.worker;

/** What an application sees may tell of breakers as an application sees them. */
public class Door {
    void breach(io.skirret.architecture.breach.worker.internal.breaker.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.breaker.Part part) {}
}
