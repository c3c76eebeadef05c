package io.skirret.architecture.breach.worker.endpoint;

public class Part {
    void breach(io.skirret.architecture.breach.client.Part part) {}

    void allowed(io.skirret.architecture.breach.transport.Part part) {}
}
