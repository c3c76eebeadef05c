package io.skirret.architecture.breach.failure;

public class Part {
    void breach(io.skirret.architecture.breach.task.Part part) {}

    void allowed(io.skirret.architecture.breach.text.Part part) {}
}
