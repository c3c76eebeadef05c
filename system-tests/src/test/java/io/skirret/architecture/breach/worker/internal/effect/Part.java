package io.skirret.architecture.breach.worker.internal.effect;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.settle.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.decide.Part part) {}
}
