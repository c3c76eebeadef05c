package io.skirret.architecture.breach.worker.limit;

public class Part {
    void breach(io.skirret.architecture.breach.worker.gate.Part part) {}

    void allowed(io.skirret.architecture.breach.retry.Part part) {}
}
