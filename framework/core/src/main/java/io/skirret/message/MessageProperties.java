package io.skirret.message;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The AMQP 0-9-1 basic properties that Skirret reads or writes; null where absent. Texts are as the wire has them: what
 * came in may be anything. Immutable.
 */
public final class MessageProperties {

    private final @Nullable String contentType;
    private final @Nullable String contentEncoding;
    private final @Nullable String correlationId;
    private final @Nullable String replyTo;
    private final @Nullable String messageId;
    private final @Nullable String type;
    private final @Nullable String appId;
    private final @Nullable Integer priority;
    private final boolean persistent;
    private final @Nullable String expiration;
    private final @Nullable Instant timestamp;

    private MessageProperties(Builder from) {
        this.contentType = from.contentType;
        this.contentEncoding = from.contentEncoding;
        this.correlationId = from.correlationId;
        this.replyTo = from.replyTo;
        this.messageId = from.messageId;
        this.type = from.type;
        this.appId = from.appId;
        this.priority = from.priority;
        this.persistent = from.persistent;
        this.expiration = from.expiration;
        this.timestamp = from.timestamp;
    }

    /** Persistent, nothing else set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Persistent JSON in UTF-8 with this correlation id and reply address; nothing else set. */
    public static MessageProperties json(@Nullable String correlationId, @Nullable String replyTo) {
        return builder().json().correlationId(correlationId).replyTo(replyTo).build();
    }

    /** One that starts with these values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.contentType = contentType;
        builder.contentEncoding = contentEncoding;
        builder.correlationId = correlationId;
        builder.replyTo = replyTo;
        builder.messageId = messageId;
        builder.type = type;
        builder.appId = appId;
        builder.priority = priority;
        builder.persistent = persistent;
        builder.expiration = expiration;
        builder.timestamp = timestamp;
        return builder;
    }

    /** MIME type of the body, such as {@code application/json}. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** Encoding of the body, such as {@code utf-8}. */
    public @Nullable String contentEncoding() {
        return contentEncoding;
    }

    /** Of a call the task's id; of a result the id of the call that it answers. */
    public @Nullable String correlationId() {
        return correlationId;
    }

    /** Where the caller waits for a result. */
    public @Nullable String replyTo() {
        return replyTo;
    }

    /** The sender's id of this message. */
    public @Nullable String messageId() {
        return messageId;
    }

    /** The sender's name for the kind of message. */
    public @Nullable String type() {
        return type;
    }

    /** The sender's name of itself. */
    public @Nullable String appId() {
        return appId;
    }

    /** From 0 to 255, higher comes first where the queue heeds it. */
    public @Nullable Integer priority() {
        return priority;
    }

    /** Whether the broker keeps the message over a restart. */
    public boolean persistent() {
        return persistent;
    }

    /** Time to live in a queue, as the wire has it: milliseconds in a string. */
    public @Nullable String expiration() {
        return expiration;
    }

    /** When it was sent, as the sender says; the wire has whole seconds. */
    public @Nullable Instant timestamp() {
        return timestamp;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageProperties that
                && Objects.equals(contentType, that.contentType)
                && Objects.equals(contentEncoding, that.contentEncoding)
                && Objects.equals(correlationId, that.correlationId)
                && Objects.equals(replyTo, that.replyTo)
                && Objects.equals(messageId, that.messageId)
                && Objects.equals(type, that.type)
                && Objects.equals(appId, that.appId)
                && Objects.equals(priority, that.priority)
                && persistent == that.persistent
                && Objects.equals(expiration, that.expiration)
                && Objects.equals(timestamp, that.timestamp);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                contentType,
                contentEncoding,
                correlationId,
                replyTo,
                messageId,
                type,
                appId,
                priority,
                persistent,
                expiration,
                timestamp);
    }

    @Override
    public String toString() {
        return "MessageProperties[contentType=" + contentType + ", contentEncoding=" + contentEncoding
                + ", correlationId=" + correlationId + ", replyTo=" + replyTo + ", messageId=" + messageId + ", type="
                + type + ", appId=" + appId + ", priority=" + priority + ", persistent=" + persistent + ", expiration="
                + expiration + ", timestamp=" + timestamp + "]";
    }

    /**
     * Makes {@link MessageProperties}. Each is what {@link MessageProperties} says of it, and null, or persistent,
     * unless set.
     */
    public static final class Builder {

        private @Nullable String contentType;
        private @Nullable String contentEncoding;
        private @Nullable String correlationId;
        private @Nullable String replyTo;
        private @Nullable String messageId;
        private @Nullable String type;
        private @Nullable String appId;
        private @Nullable Integer priority;
        private boolean persistent = true;
        private @Nullable String expiration;
        private @Nullable Instant timestamp;

        private Builder() {}

        /** Content type {@code application/json}, encoding {@code utf-8}: exactly what Celery takes. */
        public Builder json() {
            return contentType("application/json").contentEncoding("utf-8");
        }

        /** See {@link MessageProperties#contentType}. */
        public Builder contentType(@Nullable String value) {
            this.contentType = value;
            return this;
        }

        /** See {@link MessageProperties#contentEncoding}. */
        public Builder contentEncoding(@Nullable String value) {
            this.contentEncoding = value;
            return this;
        }

        /** See {@link MessageProperties#correlationId}. */
        public Builder correlationId(@Nullable String value) {
            this.correlationId = value;
            return this;
        }

        /** See {@link MessageProperties#replyTo}. */
        public Builder replyTo(@Nullable String value) {
            this.replyTo = value;
            return this;
        }

        /** See {@link MessageProperties#messageId}. */
        public Builder messageId(@Nullable String value) {
            this.messageId = value;
            return this;
        }

        /** See {@link MessageProperties#type}. */
        public Builder type(@Nullable String value) {
            this.type = value;
            return this;
        }

        /** See {@link MessageProperties#appId}. */
        public Builder appId(@Nullable String value) {
            this.appId = value;
            return this;
        }

        /**
         * See {@link MessageProperties#priority}.
         *
         * @throws IllegalArgumentException if it is not from 0 to 255
         */
        public Builder priority(@Nullable Integer value) {
            if (value != null && (value < 0 || value > 255)) {
                throw new IllegalArgumentException("expected a priority of 0 to 255, got " + value
                        + "; no properties were made; choose one of these, or null for none");
            }
            this.priority = value;
            return this;
        }

        /** See {@link MessageProperties#persistent}. */
        public Builder persistent(boolean value) {
            this.persistent = value;
            return this;
        }

        /** See {@link MessageProperties#expiration}. */
        public Builder expiration(@Nullable String value) {
            this.expiration = value;
            return this;
        }

        /** See {@link MessageProperties#timestamp}. */
        public Builder timestamp(@Nullable Instant value) {
            this.timestamp = value;
            return this;
        }

        /** The properties as they are set now. */
        public MessageProperties build() {
            return new MessageProperties(this);
        }
    }
}
