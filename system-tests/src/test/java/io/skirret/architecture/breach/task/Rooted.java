package io.skirret.architecture.breach.task;

import io.skirret.architecture.breach.SkirretException;

/** Allowed: it has the root, and everybody may use the root package. */
public final class Rooted extends SkirretException {
    private static final long serialVersionUID = 1L;
}
