package io.skirret.example;

import io.skirret.task.Task;
import java.util.concurrent.TimeUnit;

/** Packs parcels, each for as long as it takes. */
public final class Parcels {

    private Parcels() {}

    /**
     * Packs one.
     *
     * @return when it began and when it ended, in milliseconds since 1970, with a space between
     * @throws InterruptedException if somebody revokes it meanwhile
     */
    @Task(name = "parcels.pack")
    public static String pack(long millis) throws InterruptedException {
        long begun = System.currentTimeMillis();
        TimeUnit.MILLISECONDS.sleep(millis);
        return begun + " " + System.currentTimeMillis();
    }
}
