package io.skirret.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A task that a worker knows.
 *
 * @param name its name
 * @param attributes what was asked for and is set, such as {@code rate_limit} to {@code 10/m}, in the worker's order
 */
public record RegisteredTask(String name, Map<String, String> attributes) {

    public RegisteredTask {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
