package io.skirret.retry;

import io.skirret.SkirretException;
import io.skirret.settings.internal.Suggestion;
import java.util.Collection;

/** A policy was asked for by a name nobody defined. */
public final class UnknownPolicyException extends SkirretException {
    private static final long serialVersionUID = 1L;

    private final String name;

    UnknownPolicyException(String name, Collection<String> known) {
        super("Unknown retry policy \"" + name + "\"." + Suggestion.didYouMean(name, known) + " Known policies: "
                + String.join(", ", known)
                + ". Define others under skirret.policies.<name> or with RetryPolicies.builder().");
        this.name = name;
    }

    /** The name that was asked for. */
    public String name() {
        return name;
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
