package io.skirret.architecture.breach.example;

public class Part {
    void breach(io.skirret.architecture.breach.message.internal.Part part) {}

    void allowed(io.skirret.architecture.breach.message.Part part) {}
}
