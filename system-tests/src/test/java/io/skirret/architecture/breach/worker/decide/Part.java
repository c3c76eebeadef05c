package io.skirret.architecture.breach.worker.decide;

public class Part {
    void breach(io.skirret.architecture.breach.worker.settle.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.execute.Part part) {}
}
