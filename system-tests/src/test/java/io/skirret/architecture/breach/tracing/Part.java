package io.skirret.architecture.breach.tracing;

public class Part {
    void breach(io.skirret.architecture.breach.outbox.Part part) {}

    void allowed(io.skirret.architecture.breach.transport.Part part) {}
}
