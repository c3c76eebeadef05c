package io.skirret.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Evidence written by hand, to judge the judge by. */
final class HandMade {

    private HandMade() {}

    static void write(Path folder, String submitted, String effects, String faults, String dead) throws IOException {
        Evidence evidence = new Evidence(folder);
        Files.writeString(evidence.submitted(), submitted);
        Files.writeString(evidence.effects(), effects);
        Files.writeString(evidence.faults(), faults);
        Files.writeString(evidence.dead(), dead);
    }

    static Checker.Verdict check(Path folder) throws IOException {
        return Checker.check(new Evidence(folder));
    }
}
