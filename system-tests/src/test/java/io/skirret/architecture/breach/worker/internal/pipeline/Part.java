package io.skirret.architecture.breach.worker.internal.pipeline;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.assembly.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.settle.Part part) {}
}
