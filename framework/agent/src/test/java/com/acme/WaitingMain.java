package com.acme;

import io.skirret.client.TaskCalls;
import java.io.IOException;

/** Loads and calls tasks, then waits for a line on standard input before it runs {@link Main}. */
public final class WaitingMain {

    private WaitingMain() {}

    public static void main(String[] args) throws Exception {
        new Emails().instance("before");
        new Shapes.Derived().retasked();
        new Shapes.StringHandler().handle("before");
        if (!TaskCalls.transcript().equals("ran instance before\nran Derived.retasked\nran handle before\n")) {
            throw new IllegalStateException("woven already");
        }
        System.out.print("ready\n");
        System.out.flush();
        if (System.in.read() < 0) {
            throw new IOException("nobody said go");
        }
        Main.main(args);
    }
}
