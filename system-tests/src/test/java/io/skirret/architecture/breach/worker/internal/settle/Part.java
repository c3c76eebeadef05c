package io.skirret.architecture.breach.worker.internal.settle;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.pipeline.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.decide.Part part) {}
}
