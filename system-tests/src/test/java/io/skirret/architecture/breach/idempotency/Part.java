package io.skirret.architecture.breach.idempotency;

public class Part {
    void breach(io.skirret.architecture.breach.client.Part part) {}

    void allowed(io.skirret.architecture.breach.time.Part part) {}
}
