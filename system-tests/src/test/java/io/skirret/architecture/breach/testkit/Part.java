package io.skirret.architecture.breach.testkit;

public class Part {
    void allowed(io.skirret.architecture.breach.message.internal.Part part) {}
}
