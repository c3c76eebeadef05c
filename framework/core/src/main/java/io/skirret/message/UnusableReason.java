package io.skirret.message;

/** Why a message can never run as it is. The {@link #code()} stands in dead letters and logs and is stable. */
public enum UnusableReason {
    NOT_PROTOCOL_2("not-protocol-2", "no Celery v2 'task' header"),
    PROTOCOL_1_UNSUPPORTED("protocol-1-unsupported", "a Celery protocol 1 body; senders must use protocol 2"),
    BAD_HEADER_TYPE("bad-header-type", "a header has the wrong type"),
    BAD_ID("bad-id", "the task id is missing, too long or not printable"),
    REFUSED_CONTENT_TYPE("refused-content-type", "only application/json is read"),
    REFUSED_CONTENT_ENCODING("refused-content-encoding", "only utf-8 is read"),
    REFUSED_COMPRESSION("refused-compression", "the compression is unknown or broken"),
    BOMB("bomb", "the body expands beyond its limits"),
    TOO_LARGE("too-large", "the body is larger than the limit"),
    BAD_UTF8("bad-utf8", "the body is not UTF-8"),
    BAD_JSON("bad-json", "the body is not strict JSON within the limits"),
    BAD_BODY_SHAPE("bad-body-shape", "the body is not [args, kwargs, embed]"),
    BAD_RETRIES("bad-retries", "the retry count is not a whole number from 0 up"),
    BAD_TIME("bad-time", "eta or expires is not a time"),
    UNSUPPORTED_EMBED("unsupported-embed", "callbacks, chain or chord that this version cannot honour"),
    UNKNOWN_TASK("unknown-task", "no task of this name is registered"),
    ARITY_MISMATCH("arity-mismatch", "the arguments do not fit the task's parameters"),
    ARG_TYPE_MISMATCH("arg-type-mismatch", "an argument does not fit its parameter's type");

    private final String code;
    private final String meaning;

    UnusableReason(String code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public String code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
