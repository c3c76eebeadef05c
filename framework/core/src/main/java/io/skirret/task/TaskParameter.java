package io.skirret.task;

import java.lang.reflect.Type;

/**
 * A parameter that travels in the message.
 *
 * @param name the method's own name for it, which keyword arguments use
 * @param type its full generic type; a primitive's class for a primitive
 */
public record TaskParameter(String name, Type type) {}
