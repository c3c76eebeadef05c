package io.skirret.settings.internal;

import java.util.regex.Pattern;

/** Passwords in texts for people. */
public final class Passwords {

    /** First: it may hold an at sign. Up to the next parameter, whatever stands there. */
    private static final Pattern PARAMETER = Pattern.compile("(?i)(password=)[^&;]*");

    /**
     * Up to the last at sign, also where none belongs: what is not percent-encoded may hold slashes, question marks and
     * blanks, and less of a host than there is does no harm.
     */
    private static final Pattern USER_INFO = Pattern.compile("://.*@", Pattern.DOTALL);

    private Passwords() {}

    /** The same text without what may be a password of a URL in it. */
    public static String hiddenIn(String text) {
        return USER_INFO.matcher(PARAMETER.matcher(text).replaceAll("$1***")).replaceAll("://***@");
    }
}
