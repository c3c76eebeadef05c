package io.skirret.architecture.breach.client;

public class Part {
    void breach(io.skirret.architecture.breach.worker.internal.settle.Part part) {}

    void allowed(io.skirret.architecture.breach.retry.Part part) {}
}
