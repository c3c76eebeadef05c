package io.skirret.architecture.breach.settings;

public class Part {
    void breach(io.skirret.architecture.breach.task.Part part) {}
}
