package io.skirret.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import io.skirret.transport.Delivery;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.stream.Stream;

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

    /** Commands, and what they are mixed from: picocli makes all of them before it runs one. */
    static DescribedPredicate<JavaClass> isMadeWithTheCommandLine() {
        return DescribedPredicate.describe(
                "are made with the command line",
                type -> Stream.concat(Stream.of(type), type.getMembers().stream())
                        .flatMap(annotated -> annotated.getAnnotations().stream())
                        .anyMatch(annotation ->
                                annotation.getRawType().getPackageName().equals("picocli")));
    }

    /** In a field, too: what it begins with is set where the object is made. */
    static DescribedPredicate<JavaAccess<?>> makesALoggerWithItself() {
        return DescribedPredicate.describe(
                "makes a logger when the class or an object of it is made",
                access -> access.getTargetOwner().getName().equals("org.slf4j.LoggerFactory")
                        && (access.getOrigin() instanceof JavaConstructor
                                || access.getOrigin() instanceof JavaStaticInitializer));
    }
}
