package io.skirret.architecture.breach.worker.execute;

public class Part {
    void breach(io.skirret.architecture.breach.worker.decide.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.gate.Part part) {}
}
