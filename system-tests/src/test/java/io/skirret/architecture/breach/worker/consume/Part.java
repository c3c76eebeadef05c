package io.skirret.architecture.breach.worker.consume;

public class Part {
    void breach(io.skirret.architecture.breach.worker.gate.Part part) {}

    void allowed(io.skirret.architecture.breach.message.Part part) {}
}
