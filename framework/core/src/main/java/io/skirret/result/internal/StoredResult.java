package io.skirret.result.internal;

/**
 * What is known of a call, as it is kept.
 *
 * @param id of the call
 * @param status Celery's word for its state, or one of the application's own
 * @param content the JSON that Celery's key-value back ends keep; not to be changed
 */
public record StoredResult(String id, String status, byte[] content) {

    public ResultRank rank() {
        return ResultRank.of(status);
    }
}
