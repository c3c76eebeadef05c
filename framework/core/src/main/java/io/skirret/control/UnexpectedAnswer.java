package io.skirret.control;

/** A worker answered something else than its command's answer; its message becomes that worker's error. */
final class UnexpectedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnexpectedAnswer(String message) {
        super(message, null, false, false);
    }
}
