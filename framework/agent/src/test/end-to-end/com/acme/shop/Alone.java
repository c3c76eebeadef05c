package com.acme.shop;

import io.skirret.client.TaskCalls;

/** Makes a plain call in a process that has no client and no broker. */
public final class Alone {

    public static void main(String[] args) throws Exception {
        TaskCalls.runInPlace(() -> Orders.count(new String[0]));
        Orders.place(7L);
        System.out.println("lives on");
    }
}
