package io.skirret.failure;

import java.util.Map;
import java.util.Optional;

/** A rule for throwables by the names of their classes, thrown or as a cause; the nearest class counts. */
record NamedRule(Map<String, FailureType> types) implements ChainRule {

    @Override
    public Optional<Failure> match(CauseChain chain) {
        return chain.links().stream()
                .filter(CauseChain.Link::main)
                .flatMap(link -> nearest(link).stream())
                .findFirst();
    }

    private Optional<Failure> nearest(CauseChain.Link link) {
        for (String name : ClassHierarchy.of(link.error().getClass())) {
            FailureType type = types.get(name);
            if (type != null) {
                return Optional.of(ChainRule.found(link, type, name));
            }
        }
        return Optional.empty();
    }
}
