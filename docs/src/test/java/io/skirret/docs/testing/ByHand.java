package io.skirret.docs.testing;

import io.skirret.retry.RetryPolicies;
import io.skirret.task.InstanceFactory;
import io.skirret.testkit.InMemorySkirret;

final class ByHand {

    private ByHand() {}

    static void open(InstanceFactory beans, RetryPolicies policies) {
        try (InMemorySkirret skirret =
                InMemorySkirret.builder().instances(beans).policies(policies).open()) {
            skirret.runAll();
        }
    }
}
