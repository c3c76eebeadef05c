package io.skirret.architecture.breach.worker.internal.decide;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.settle.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.execute.Part part) {}
}
