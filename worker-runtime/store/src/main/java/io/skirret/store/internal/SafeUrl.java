package io.skirret.store.internal;

import io.skirret.settings.internal.Passwords;

/** URLs for people. */
final class SafeUrl {

    private SafeUrl() {}

    /** The same without passwords. */
    static String of(String url) {
        return Passwords.hiddenIn(url);
    }
}
