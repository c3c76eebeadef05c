package io.skirret.architecture.breach.worker.gate;

public class Part {
    void breach(io.skirret.architecture.breach.worker.execute.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.consume.Part part) {}
}
