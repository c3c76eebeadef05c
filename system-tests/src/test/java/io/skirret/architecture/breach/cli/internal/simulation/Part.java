package io.skirret.architecture.breach.cli.internal.simulation;

public class Part {
    void breach(io.skirret.architecture.breach.transport.Part part) {}

    void allowed(io.skirret.architecture.breach.retry.Part part) {}
}
