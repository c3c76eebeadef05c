package com.acme;

import io.skirret.task.Sensitive;
import io.skirret.task.Task;

/** A task whose arguments nobody should read who watches. */
public final class Payments {

    private Payments() {}

    public record Card(String owner, @Sensitive String number) {}

    @Task
    public static void pay(long order, Card card, @Sensitive String token) {
        System.out.println(order + " paid by " + card.owner() + (token.isEmpty() ? "" : " with a token"));
    }
}
