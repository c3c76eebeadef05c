package com.acme;

import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureRule;
import io.skirret.failure.FailureType;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.Task;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;
import java.util.List;

/** Tasks whose failures each have their own pace. */
public final class Invoices {

    private Invoices() {}

    @Task(policy = "smart")
    public static void post(long invoiceId) {
        System.out.println("Posting " + invoiceId);
    }

    static Worker worker(Transport transport, TaskRegistry tasks) {
        RetryPolicies policies = RetryPolicies.builder()
                .add(RetryPolicy.builder("ledger")
                        .maxRetries(3)
                        .forType(FailureType.TRANSIENT_DATABASE, "smart-database")
                        .forStatus(503, "smart-external")
                        .build())
                .build();
        FailureClassifier classifier = new FailureClassifier(
                List.of(FailureRule.whenThrown(LedgerClosedException.class, FailureType.EXTERNAL_API_DOWN)));
        Worker worker = Worker.builder(transport, tasks)
                .policies(policies)
                .failureClassifier(classifier)
                .build();
        return worker;
    }

    /** The ledger takes nothing at the end of a month. */
    static final class LedgerClosedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
