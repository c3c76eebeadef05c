package io.skirret.architecture.breach.time;

public class Part {
    void breach(io.skirret.architecture.breach.failure.Part part) {}
}
