package io.skirret.architecture.breach.task;

public class Part {
    void breach(io.skirret.architecture.breach.message.Part part) {}
}
