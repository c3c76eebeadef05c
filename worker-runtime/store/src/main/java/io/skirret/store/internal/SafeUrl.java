package io.skirret.store.internal;

/** URLs for people. */
final class SafeUrl {

    private SafeUrl() {}

    /** The same without passwords. */
    static String of(String url) {
        return url.replaceAll("://\\S*@", "://***@").replaceAll("(?i)(password=)[^&;\\s]*", "$1***");
    }
}
