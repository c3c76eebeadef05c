package io.skirret.worker.endpoint;

/**
 * What is sent back.
 *
 * @param status HTTP status
 * @param contentType as in the header {@code Content-Type}
 */
record Answer(int status, String contentType, String body) {

    static Answer text(int status, String line) {
        return new Answer(status, "text/plain; charset=utf-8", line + "\n");
    }
}
