package io.skirret.architecture.breach.metrics;

public class Part {
    void breach(io.skirret.architecture.breach.cli.Part part) {}

    void allowed(io.skirret.architecture.breach.transport.Part part) {}
}
