package io.skirret.failure;

import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.CONFIG_MISSING_SETTING;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;
import static io.skirret.failure.FailureType.TRANSIENT_NETWORK;
import static io.skirret.failure.FailureType.TRANSIENT_RATE_LIMIT;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What messages mean when the type does not tell: the phrase that stands first in the table, wherever in the message.
 */
final class MessageRules {
    static final double MOST_CONFIDENT = 0.95;

    private record Phrases(Rule rule, List<String> any) {}

    private record Phrase(String text, Rule rule) {}

    private static final List<Phrases> TABLE = List.of(
            phrases(
                    0.95,
                    SYSTEM_DISK_FULL,
                    "no space left on device",
                    "disk quota exceeded",
                    "not enough space on the disk",
                    "disk full",
                    "disk is full"),
            phrases(
                    0.95,
                    SYSTEM_OUT_OF_MEMORY,
                    "java heap space",
                    "out of memory",
                    "cannot allocate memory",
                    "unable to create native thread",
                    "too many open files"),
            phrases(
                    0.93,
                    TRANSIENT_RATE_LIMIT,
                    "too many requests",
                    "rate limit",
                    "rate exceeded",
                    "throttling",
                    "throttled",
                    "quota exceeded"),
            phrases(
                    0.92,
                    CONFIG_INVALID,
                    "pkix path",
                    "valid certification path",
                    "subject alternative",
                    "unrecognized ssl message",
                    "protocol is disabled",
                    "no appropriate protocol",
                    "certificate_expired",
                    "certificate_unknown",
                    "bad_certificate"),
            phrases(
                    0.91,
                    TRANSIENT_DATABASE,
                    "deadlock",
                    "lock wait timeout",
                    "could not obtain lock",
                    "could not serialize access",
                    "too many connections",
                    "database is locked",
                    "communications link failure",
                    "connection is not available, request timed out",
                    "connection pool exhausted",
                    "could not get a resource",
                    "timeout waiting for idle object"),
            phrases(
                    0.90,
                    CONFIG_MISSING_SETTING,
                    "could not resolve placeholder",
                    "missing required property",
                    "missing configuration",
                    "environment variable",
                    "no suitable driver",
                    "unable to load credentials",
                    "unable to load region",
                    "load driver class",
                    "available drivers",
                    "jdbcurl is required"),
            phrases(
                    0.90,
                    CONFIG_INVALID,
                    "invalid configuration",
                    "unknown protocol",
                    "unsupported protocol",
                    "invalid keystore format",
                    "keystore password",
                    "connection string is invalid",
                    "invalid connection string"),
            phrases(
                    0.90,
                    TRANSIENT_NETWORK,
                    "connection refused",
                    "connection reset",
                    "broken pipe",
                    "connection timed out",
                    "connect timed out",
                    "connect timeout",
                    "read timed out",
                    "read timeout",
                    "no route to host",
                    "network is unreachable",
                    "network unreachable",
                    "host is unreachable",
                    "unknown host",
                    "name or service not known",
                    "temporary failure in name resolution",
                    "connection closed",
                    "connection was closed",
                    "unexpected end of stream",
                    "unexpected end of file from server",
                    "premature end",
                    "eof reached while reading",
                    "socket closed",
                    "socket is closed",
                    "stream was reset",
                    "goaway",
                    "header parser received no bytes"),
            phrases(
                    0.88,
                    PERMANENT_AUTHENTICATION,
                    "unauthorized",
                    "unauthenticated",
                    "authentication failed",
                    "authentication failure",
                    "bad credentials",
                    "invalid credentials",
                    "invalid api key",
                    "token expired",
                    "expired token",
                    "token has expired",
                    "invalid token",
                    "login failed"),
            phrases(
                    0.88,
                    PERMANENT_PERMISSION,
                    "permission denied",
                    "access denied",
                    "access is denied",
                    "forbidden",
                    "not authorized",
                    "insufficient privilege"),
            phrases(
                    0.88,
                    EXTERNAL_API_DOWN,
                    "service unavailable",
                    "bad gateway",
                    "gateway timeout",
                    "gateway time-out",
                    "internal server error",
                    "under maintenance",
                    "bad greeting",
                    "service is temporarily unavailable"),
            phrases(0.86, SYSTEM_TIMEOUT, "timed out", "timeout", "deadline exceeded", "deadline_exceeded"),
            phrases(0.86, PERMANENT_NOT_FOUND, "not found", "does not exist", "no such "),
            phrases(
                    0.85,
                    PERMANENT_VALIDATION,
                    "validation failed",
                    "constraint violation",
                    "duplicate key",
                    "duplicate entry",
                    "must not be null",
                    "must not be blank",
                    "must not be empty",
                    "cannot be null",
                    "malformed",
                    "cannot deserialize",
                    "cannot be parsed",
                    "could not parse",
                    "invalid format"));

    private static final List<Phrase> ALL = TABLE.stream()
            .flatMap(phrases -> phrases.any().stream().map(text -> new Phrase(text, phrases.rule())))
            .toList();
    private static final PhraseSearch SEARCH =
            new PhraseSearch(ALL.stream().map(Phrase::text).toList());

    private MessageRules() {}

    /** What the link's message says; null if nothing known. */
    static @Nullable Finding find(CauseChain.Link link) {
        int place = SEARCH.first(link.message());
        if (place < 0) {
            return null;
        }
        Phrase phrase = ALL.get(place);
        return new Finding(
                phrase.rule(), link, "message says \"" + phrase.text().strip() + "\"");
    }

    private static Phrases phrases(double confidence, FailureType type, String... any) {
        return new Phrases(Rule.of(type, confidence), List.of(any));
    }
}
