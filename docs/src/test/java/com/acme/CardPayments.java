package com.acme;

import io.skirret.task.Task;
import java.math.BigDecimal;
import java.time.LocalDate;

/** The tasks and calls of docs/how-to/an-effect-once-per-key.md. */
public final class CardPayments {

    private CardPayments() {}

    @Task(idempotencyKey = "order:{orderId}")
    public static String charge(long orderId, BigDecimal amount) {
        return "charged " + amount + " for order " + orderId;
    }

    @Task(idempotencyKey = "reminder:{customer}:{day}", idempotencyWindow = 7 * 24 * 3600)
    public static void remind(String customer, LocalDate day) {}

    @Task
    public static void closeBooks() {}

    static void keyPerCall() {
        CardPaymentsTasks.closeBooks.with(o -> o.idempotencyKey("2026-11")).delay();
    }
}
