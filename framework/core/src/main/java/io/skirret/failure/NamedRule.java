package io.skirret.failure;

import java.util.Map;
import java.util.Optional;

/** A rule for throwables by the names of their classes, thrown or as a cause; the nearest class counts. */
record NamedRule(Map<String, FailureType> types) implements FailureRule {

    @Override
    public Optional<Failure> classify(Throwable error, FailureContext context) {
        for (CauseChain.Link link : CauseChain.of(error).links()) {
            Optional<String> name = link.main()
                    ? TypeNames.of(link.error().getClass()).stream()
                            .filter(types::containsKey)
                            .findFirst()
                    : Optional.empty();
            if (name.isPresent()) {
                return name.map(types::get)
                        .map(type -> Failure.of(type, 1.0, link.describe() + " (rule for " + name.get() + ")"));
            }
        }
        return Optional.empty();
    }
}
