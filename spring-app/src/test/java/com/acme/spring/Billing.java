package com.acme.spring;

import io.skirret.task.Task;

/** A task with a value of Kotlin's, as argument and as result. */
final class Billing {

    private Billing() {}

    @Task(name = "billing.pay", maxRetries = 0)
    static Bill pay(Bill bill) {
        return bill;
    }
}
