package io.skirret.architecture.breach;

public abstract class SkirretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    void breach(io.skirret.architecture.breach.task.Part part) {}
}
