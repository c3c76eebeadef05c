package io.skirret.task;

import java.lang.reflect.Type;

/**
 * A parameter that travels in the message.
 *
 * @param name the method's own name for it, which keyword arguments use
 * @param type its full generic type; a primitive's class for a primitive
 * @param sensitive whether it is marked {@link Sensitive}: its value is not shown
 */
public record TaskParameter(String name, Type type, boolean sensitive) {

    /** One whose value may be shown. */
    public TaskParameter(String name, Type type) {
        this(name, type, false);
    }
}
