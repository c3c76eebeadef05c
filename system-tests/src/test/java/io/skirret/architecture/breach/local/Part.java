package io.skirret.architecture.breach.local;

public class Part {
    void breach(io.skirret.architecture.breach.client.Part part) {}

    void allowed(io.skirret.architecture.breach.retry.Part part) {}
}
