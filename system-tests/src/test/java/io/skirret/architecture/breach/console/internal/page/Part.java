package io.skirret.architecture.breach.console.internal.page;

public class Part {
    void breach(io.skirret.architecture.breach.client.Part part) {}

    void allowed(io.skirret.architecture.breach.message.Part part) {}
}
