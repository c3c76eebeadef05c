package io.skirret.worker.internal.execute;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Gives a run on a pooled thread thread-locals of its own, as it would have on a new thread, and puts the thread's back
 * afterwards: a task cannot leak a login, a transaction or a class loader into the next. The JDK has no call for it
 * before its virtual threads, so this reaches into {@link Thread} through {@code sun.misc.Unsafe}; from Java 24, which
 * warns of that, and where it does not work, tasks on platform threads see what earlier ones left.
 *
 * @param get reads an object's field at an offset
 * @param put writes it
 * @param own offset of a thread's thread-locals
 * @param inheritable offset of those that its children get
 */
record ThreadLocals(MethodHandle get, MethodHandle put, long own, long inheritable) {
    // A record, since the compiler takes its fields for constants: a call by a handle that may change is a slow one.

    private static final int FIRST_THAT_WARNS = 24;
    private static final @Nullable ThreadLocals ACCESS = find();

    /** What was put aside. */
    record Aside(@Nullable Object own, @Nullable Object inheritable) {}

    /** Puts the current thread's aside; null where that is not possible. */
    static @Nullable Aside setAside() {
        ThreadLocals access = ACCESS;
        if (access == null) {
            return null;
        }
        Thread thread = Thread.currentThread();
        try {
            Aside aside = new Aside((Object) access.get.invokeExact((Object) thread, access.own), (Object)
                    access.get.invokeExact((Object) thread, access.inheritable));
            access.put(thread, null, null);
            return aside;
        } catch (Throwable impossible) {
            throw new LinkageError("reading thread-locals failed", impossible);
        }
    }

    static void restore(@Nullable Aside aside) {
        ThreadLocals access = ACCESS;
        if (access != null && aside != null) {
            access.put(Thread.currentThread(), aside.own(), aside.inheritable());
        }
    }

    private void put(Thread thread, @Nullable Object ownMap, @Nullable Object inheritableMap) {
        try {
            put.invokeExact((Object) thread, own, ownMap);
            put.invokeExact((Object) thread, inheritable, inheritableMap);
        } catch (Throwable impossible) {
            throw new LinkageError("writing thread-locals failed", impossible);
        }
    }

    private static @Nullable ThreadLocals find() {
        if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
            return null;
        }
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Object unsafe = instance.get(null);
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle offset = lookup.findVirtual(
                            type, "objectFieldOffset", MethodType.methodType(long.class, Field.class))
                    .bindTo(unsafe);
            return new ThreadLocals(
                    lookup.findVirtual(type, "getObject", MethodType.methodType(Object.class, Object.class, long.class))
                            .bindTo(unsafe),
                    lookup.findVirtual(
                                    type,
                                    "putObject",
                                    MethodType.methodType(void.class, Object.class, long.class, Object.class))
                            .bindTo(unsafe),
                    (long) offset.invoke(Thread.class.getDeclaredField("threadLocals")),
                    (long) offset.invoke(Thread.class.getDeclaredField("inheritableThreadLocals")));
        } catch (Throwable unavailable) {
            return null;
        }
    }
}
