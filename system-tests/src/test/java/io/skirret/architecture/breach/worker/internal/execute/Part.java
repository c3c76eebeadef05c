package io.skirret.architecture.breach.worker.internal.execute;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.decide.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.gate.Part part) {}
}
