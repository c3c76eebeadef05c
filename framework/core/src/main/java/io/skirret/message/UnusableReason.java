package io.skirret.message;

/** Why a message can never run as it is. The {@link #code()} stands in dead letters and logs and is stable. */
public enum UnusableReason {
    /** No Celery v2 'task' header. */
    NOT_PROTOCOL_2("not-protocol-2", "no Celery v2 'task' header"),
    /** A Celery protocol 1 body; senders must use protocol 2. */
    PROTOCOL_1_UNSUPPORTED("protocol-1-unsupported", "a Celery protocol 1 body; senders must use protocol 2"),
    /** A header has the wrong type. */
    BAD_HEADER_TYPE("bad-header-type", "a header has the wrong type"),
    /** The task id is missing, too long or not printable. */
    BAD_ID("bad-id", "the task id is missing, too long or not printable"),
    /** Only application/json is read. */
    REFUSED_CONTENT_TYPE("refused-content-type", "only application/json is read"),
    /** Only utf-8 is read. */
    REFUSED_CONTENT_ENCODING("refused-content-encoding", "only utf-8 is read"),
    /** The compression is unknown or broken. */
    REFUSED_COMPRESSION("refused-compression", "the compression is unknown or broken"),
    /** The body expands beyond its limits. */
    BOMB("bomb", "the body expands beyond its limits"),
    /** The body is larger than the limit. */
    TOO_LARGE("too-large", "the body is larger than the limit"),
    /** The body is not UTF-8. */
    BAD_UTF8("bad-utf8", "the body is not UTF-8"),
    /** The body is not strict JSON within the limits. */
    BAD_JSON("bad-json", "the body is not strict JSON within the limits"),
    /** The body is not [args, kwargs, embed]. */
    BAD_BODY_SHAPE("bad-body-shape", "the body is not [args, kwargs, embed]"),
    /** The retry count is not a whole number from 0 up. */
    BAD_RETRIES("bad-retries", "the retry count is not a whole number from 0 up"),
    /** Eta or expires is not a time. */
    BAD_TIME("bad-time", "eta or expires is not a time"),
    /** Callbacks, chain or chord that this version cannot honour. */
    UNSUPPORTED_EMBED("unsupported-embed", "callbacks, chain or chord that this version cannot honour"),
    /** No task of this name is registered. */
    UNKNOWN_TASK("unknown-task", "no task of this name is registered"),
    /** The arguments do not fit the task's parameters. */
    ARITY_MISMATCH("arity-mismatch", "the arguments do not fit the task's parameters"),
    /** An argument has a field that its parameter's type has not. */
    UNKNOWN_FIELD("unknown-field", "an argument has a field that its parameter's type has not"),
    /** An argument lacks a field that its parameter's type cannot do without. */
    MISSING_FIELD("missing-field", "an argument lacks a field that its parameter's type cannot do without"),
    /** An argument has a constant or a subtype that its parameter's type does not know. */
    UNKNOWN_VALUE("unknown-value", "an argument has a constant or a subtype that its parameter's type does not know"),
    /** An argument does not fit its parameter's type. */
    ARG_TYPE_MISMATCH("arg-type-mismatch", "an argument does not fit its parameter's type");

    private final String code;
    private final String meaning;

    UnusableReason(String code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** Stable, in lower case, as dead letters and logs show it. */
    public String code() {
        return code;
    }

    /** A phrase for a person; it may change. */
    public String meaning() {
        return meaning;
    }
}
