package io.skirret.architecture.breach.simulation;

public class Part {
    void breach(io.skirret.architecture.breach.transport.Part part) {}

    void allowed(io.skirret.architecture.breach.retry.Part part) {}
}
