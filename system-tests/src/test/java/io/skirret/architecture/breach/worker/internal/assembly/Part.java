package io.skirret.architecture.breach.worker.internal.assembly;

public class Part {
    void breach(io.skirret.architecture.breach.cli.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.pipeline.Part part) {}
}
