package io.skirret.architecture.breach.outbox;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.settle.Part part) {}

    void allowed(io.skirret.architecture.breach.transport.Part part) {}
}
