package io.skirret.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import io.skirret.transport.Delivery;
import java.time.Clock;
import java.util.Date;
import java.util.Set;

/** What the rules look for in a class. */
final class Predicates {

    private static final Set<String> SETTLING = Set.of("ack", "ackSoon", "requeue", "reject", "nack");

    private Predicates() {}

    static DescribedPredicate<JavaAccess<?>> settlesADelivery() {
        return new DescribedPredicate<>("settles a delivery") {
            @Override
            public boolean test(JavaAccess<?> access) {
                return SETTLING.contains(access.getTarget().getName())
                        && assignableTo(Delivery.class).test(access.getTargetOwner());
            }
        };
    }

    static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return new DescribedPredicate<>("reads the machine's clock") {
            @Override
            public boolean test(JavaAccess<?> access) {
                String owner = access.getTargetOwner().getName();
                String name = access.getTarget().getName();
                if (owner.equals("java.lang.System")) {
                    return name.equals("currentTimeMillis") || name.equals("nanoTime");
                }
                if (owner.equals(Clock.class.getName())) {
                    return name.startsWith("system") || name.startsWith("tick");
                }
                if (owner.equals(Date.class.getName())) {
                    return access.getTarget().getFullName().endsWith("<init>()");
                }
                return owner.startsWith("java.time.")
                        && name.equals("now")
                        && !access.getTarget().getFullName().contains(Clock.class.getName() + ")");
            }
        };
    }
}
