package io.skirret.architecture.breach.worker.internal.gate;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.execute.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.consume.Part part) {}
}
