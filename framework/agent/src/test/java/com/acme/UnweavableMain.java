package com.acme;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Loads a class that cannot be woven and says that it lives on; with an argument it first waits to be stopped. */
public final class UnweavableMain {

    private UnweavableMain() {}

    public static void main(String[] args) throws Exception {
        Class.forName("com.acme.Unweavable");
        if (args.length > 0 && !new CountDownLatch(1).await(30, TimeUnit.SECONDS)) {
            System.out.println("nobody stopped it");
        }
        System.out.println("lives on; not woven: " + System.getProperty("io.skirret.weaving.failed"));
    }
}
