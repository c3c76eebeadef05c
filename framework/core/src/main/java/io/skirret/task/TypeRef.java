package io.skirret.task;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * Holds a full generic type: {@code new TypeRef<List<String>>() {}.type()}.
 *
 * @param <T> the type held
 */
public abstract class TypeRef<T> {

    private final Type type;

    /**
     * Takes the type argument of the anonymous subclass that is made.
     *
     * @throws IllegalArgumentException if there is none
     */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType superclass)) {
            throw new IllegalArgumentException("expected new TypeRef<SomeType>() {}, got a raw TypeRef");
        }
        this.type = superclass.getActualTypeArguments()[0];
    }

    /** The type, with its arguments. */
    public final Type type() {
        return type;
    }
}
