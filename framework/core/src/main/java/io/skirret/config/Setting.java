package io.skirret.config;

/**
 * A value and where it was found.
 *
 * @param value as written, without blanks around it
 * @param source for people: {@code system property}, {@code environment variable SKIRRET_QUEUE}, or a file
 */
record Setting(String value, String source) {}
