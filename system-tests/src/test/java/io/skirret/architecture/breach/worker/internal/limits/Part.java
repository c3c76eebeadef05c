package io.skirret.architecture.breach.worker.internal.limits;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.execute.Part part) {}

    void allowed(io.skirret.architecture.breach.retry.Part part) {}
}
