package io.skirret.architecture.breach.classpath;

public class Part {
    void breach(io.skirret.architecture.breach.settings.Part part) {}
}
