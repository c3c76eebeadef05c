package io.skirret.architecture.breach.failure;

public class Part {
    void breach(io.skirret.architecture.breach.task.Part part) {}
}
