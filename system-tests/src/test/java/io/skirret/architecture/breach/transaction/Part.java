package io.skirret.architecture.breach.transaction;

public class Part {
    void breach(io.skirret.architecture.breach.transport.Part part) {}
}
