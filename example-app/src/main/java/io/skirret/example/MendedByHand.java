package io.skirret.example;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The trouble of {@code courier demo --console --by-hand}: a partner is down, what was sent to it died, and a person
 * mends it in the dashboard while this tells what the partner sees. It is back when the first delivery came to its
 * standby address.
 */
final class MendedByHand {

    /** How many deliveries go to it. */
    static final int DOWN = 60;

    /** How the ids of these begin. */
    static final String IDS = "order-";

    private static final int LOOK_MILLIS = 200;

    private final ConsoleApi console;
    private final StrictPartner partner;
    private final DemoChecks checks;

    MendedByHand(ConsoleApi console, StrictPartner partner, DemoChecks checks) {
        this.console = console;
        this.partner = partner;
        this.checks = checks;
    }

    /** Until all is delivered and the person has seen enough. */
    void watch() throws IOException, InterruptedException {
        checks.say("");
        checks.say("Deliveries to the partner at " + partner.down() + " fail, and are tried again ...");
        long died = count("");
        while (died < DOWN) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            died = count("");
        }
        checks.say("All " + DOWN + " have died. Open the console in a browser, and find out why.");
        checks.say("Then send one of them to the partner's standby address: " + partner.standby());
        watchPartner();
        checks.add("each delivery is at the partner", DOWN, partner.taken(IDS));
        checks.add("no delivery was taken twice", 0, partner.doubled());
        checks.add("every dead letter is resolved", (long) DOWN, count("status:resolved"));
        checks.say("All is delivered. The dashboard stays as long as you like: Enter ends the demo.");
        System.in.read();
    }

    private void watchPartner() throws IOException, InterruptedException {
        int told = 0;
        while (told < DOWN || count("status:resolved") < DOWN) {
            int taken = partner.taken(IDS);
            if (taken != told) {
                checks.say("  the partner has " + taken + " of " + DOWN);
            }
            if (told == 0 && taken > 0) {
                partner.mend();
                checks.say("The partner is back. Send five, see how they do, and then the rest at 50 a second.");
            }
            told = taken;
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private long count(String query) throws IOException, InterruptedException {
        return console.get("/retry/dead-letters?limit=1&query=" + ConsoleApi.encoded(query))
                .path("count")
                .asLong();
    }
}
