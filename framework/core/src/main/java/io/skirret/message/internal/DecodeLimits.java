package io.skirret.message.internal;

/**
 * What one message may cost. What lies beyond is refused before it is built.
 *
 * @param maxBodyBytes largest body as it came, compressed or not
 * @param maxExpandedBytes largest body after decompression
 * @param maxRatio most a compressed body may grow, as a multiple of its size; bodies that expand to 64 KiB or less are
 *     not held to it
 * @param maxDepth deepest nesting of JSON, the body's own array counted
 * @param maxTokens most JSON tokens in a body
 */
public record DecodeLimits(int maxBodyBytes, int maxExpandedBytes, int maxRatio, int maxDepth, long maxTokens) {

    /** 4 MiB as it came, 16 MiB expanded, 100 to 1, 64 deep, a million tokens. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(4 * 1024 * 1024, 16 * 1024 * 1024, 100, 64, 1_000_000);

    public DecodeLimits {
        if (maxBodyBytes < 1 || maxExpandedBytes < 1 || maxRatio < 1 || maxDepth < 3 || maxTokens < 1) {
            throw new IllegalArgumentException("expected limits of 1 or more and a depth of 3 or more, got "
                    + maxBodyBytes + " bytes, " + maxExpandedBytes + " bytes expanded, ratio " + maxRatio + ", depth "
                    + maxDepth + ", " + maxTokens + " tokens");
        }
    }

    /** The same limits with other sizes. */
    public DecodeLimits withMaxBodyBytes(int value) {
        return new DecodeLimits(value, Math.max(value, maxExpandedBytes), maxRatio, maxDepth, maxTokens);
    }
}
