package io.skirret.architecture.breach.message;

public class Part {
    void breach(io.skirret.architecture.breach.transport.Part part) {}

    void allowed(io.skirret.architecture.breach.task.Part part) {}
}
