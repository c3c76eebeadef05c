package io.skirret.architecture.breach.text;

public class Part {
    void breach(io.skirret.architecture.breach.failure.Part part) {}
}
