package io.skirret.architecture.breach.worker.internal.consume;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.gate.Part part) {}

    void allowed(io.skirret.architecture.breach.message.Part part) {}
}
