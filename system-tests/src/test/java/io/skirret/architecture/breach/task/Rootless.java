package io.skirret.architecture.breach.task;

public final class Rootless extends IllegalStateException {
    private static final long serialVersionUID = 1L;
}

/** Its users never see it. */
final class Hidden extends IllegalStateException {
    private static final long serialVersionUID = 1L;
}
