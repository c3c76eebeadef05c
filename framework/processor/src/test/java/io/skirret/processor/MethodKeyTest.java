package io.skirret.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key of a definition must be what Byte Buddy prints for the woven method. */
class MethodKeyTest {

    @TempDir
    Path folder;

    @Test
    void isWhatByteBuddyPrints() throws Throwable {
        ClassLoader loader = Sources.load(Sources.compile("""
                        package com.acme;
                        import io.skirret.task.*;
                        import java.util.*;
                        public class Keys {
                            @Task public static void plain(String a, long b) {}
                            @Task public static void none() {}
                            @Task public static void arrays(int[] a, String[][] b, long[][][] c, Map.Entry<String, int[]>[] d) {}
                            @Task public static void primitives(boolean a, byte b, char c, short d, int e, float f, double g, boolean[] h, byte[] i, char[] j, short[] k, float[] l, double[] m) {}
                            @Task public static void generics(Map<String, List<? extends Number>> a, Optional<String>... b) {}
                            @Task public void context(TaskContext a, Map.Entry<String, String> b) {}
                            public static class Nested_1 {
                                public enum Deep { A }
                                @Task public void run(Deep a, Deep... b) {}
                            }
                        }
                        """), folder);
        List<TaskDefinition<?>> tasks = TaskRegistry.load(loader).all();
        ClassFileLocator files = ClassFileLocator.ForClassLoader.of(loader);
        TypePool types = TypePool.Default.of(files);
        ClassLoader woven = new WovenFirst(loader);
        for (String type : List.of("com.acme.Keys", "com.acme.Keys$Nested_1")) {
            byte[] bytes = new ByteBuddy()
                    .redefine(types.describe(type).resolve(), files)
                    .visit(Advice.to(Saying.class).on(ElementMatchers.isMethod()))
                    .make()
                    .getBytes();
            ((WovenFirst) woven).define(type, bytes);
        }

        Saying.SEEN.clear();
        List<String> keys = new ArrayList<>();
        for (TaskDefinition<?> task : TaskRegistry.load(woven).all()) {
            Object[] arguments = task.parameters().stream()
                    .map(parameter -> parameter.type() instanceof Class<?> c && c.isPrimitive()
                            ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(c, 1), 0)
                            : null)
                    .toArray();
            task.invoker().invoke(InstanceFactory.singletons(), arguments, null);
            keys.add(task.method());
        }

        assertThat(keys).hasSize(tasks.size()).hasSize(7).isEqualTo(Saying.SEEN);
        assertThat(keys)
                .contains(
                        "com.acme.Keys.plain(java.lang.String,long)",
                        "com.acme.Keys.arrays([I,[[Ljava.lang.String;,[[[J,[Ljava.util.Map$Entry;)",
                        "com.acme.Keys$Nested_1.run(com.acme.Keys$Nested_1$Deep,[Lcom.acme.Keys$Nested_1$Deep;)");
    }

    /** Advice: inlined into the woven methods. */
    public static final class Saying {
        /** What woven methods said they are. */
        public static final List<String> SEEN = new ArrayList<>();

        @Advice.OnMethodEnter
        static void enter(@Advice.Origin("#t.#m#s") String method) {
            SEEN.add(method);
        }
    }

    /** Loads the woven classes and all that lies beside them itself. */
    private static final class WovenFirst extends ByteArrayClassLoader.ChildFirst {
        private final ClassLoader unwoven;

        WovenFirst(ClassLoader unwoven) {
            super(unwoven, java.util.Map.of());
            this.unwoven = unwoven;
        }

        void define(String name, byte[] bytes) {
            typeDefinitions.put(name, bytes);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.acme.") && !typeDefinitions.containsKey(name) && findLoadedClass(name) == null) {
                try (var in = unwoven.getResourceAsStream(name.replace('.', '/') + ".class")) {
                    typeDefinitions.put(name, in.readAllBytes());
                } catch (java.io.IOException failure) {
                    throw new ClassNotFoundException(name, failure);
                }
            }
            return super.loadClass(name, resolve);
        }
    }
}
