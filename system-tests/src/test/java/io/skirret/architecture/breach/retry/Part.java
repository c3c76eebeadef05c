package io.skirret.architecture.breach.retry;

public class Part {
    void breach(io.skirret.architecture.breach.message.Part part) {}

    void allowed(io.skirret.architecture.breach.failure.Part part) {}
}
