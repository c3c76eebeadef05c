package io.skirret.architecture.breach.store;

public class Part {
    void breach(io.skirret.architecture.breach.client.Part part) {}

    void allowed(io.skirret.architecture.breach.result.Part part) {}
}
