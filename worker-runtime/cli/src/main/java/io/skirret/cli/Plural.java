package io.skirret.cli;

/** "1 message", "2 messages". */
final class Plural {

    private Plural() {}

    static String of(long count, String noun) {
        if (count == 1) {
            return "1 " + noun;
        }
        return count + " " + (noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s");
    }
}
