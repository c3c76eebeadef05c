package io.skirret.agent;

import static net.bytebuddy.jar.asm.Opcodes.AASTORE;
import static net.bytebuddy.jar.asm.Opcodes.ACC_ABSTRACT;
import static net.bytebuddy.jar.asm.Opcodes.ACC_ANNOTATION;
import static net.bytebuddy.jar.asm.Opcodes.ACC_INTERFACE;
import static net.bytebuddy.jar.asm.Opcodes.ACC_PUBLIC;
import static net.bytebuddy.jar.asm.Opcodes.ACC_STATIC;
import static net.bytebuddy.jar.asm.Opcodes.ACC_SUPER;
import static net.bytebuddy.jar.asm.Opcodes.ACONST_NULL;
import static net.bytebuddy.jar.asm.Opcodes.ALOAD;
import static net.bytebuddy.jar.asm.Opcodes.ANEWARRAY;
import static net.bytebuddy.jar.asm.Opcodes.ARETURN;
import static net.bytebuddy.jar.asm.Opcodes.DUP;
import static net.bytebuddy.jar.asm.Opcodes.ICONST_0;
import static net.bytebuddy.jar.asm.Opcodes.ICONST_1;
import static net.bytebuddy.jar.asm.Opcodes.INVOKESTATIC;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Loads a class with a task through the running JVM and calls it. The class file is of this JVM's own level, the newest
 * that an application here can have; it sits in a class loader of its own with a stand-in for {@code TaskCalls}, so
 * nothing is sent.
 */
final class SelfCheck {

    private static final String TASK = "io/skirret/task/Task";
    private static final String TASK_CALLS = "io/skirret/client/TaskCalls";
    private static final String PROBE = "io/skirret/probe/Probe";
    private static final String CALL = "(JLjava/lang/String;)Ljava/util/concurrent/Future;";
    private static final String KEY = "io.skirret.probe.Probe.call(long,java.lang.String)";

    private SelfCheck() {}

    /** @throws IllegalStateException if the call ran in place */
    static void run() throws ReflectiveOperationException {
        int classFileVersion = 44 + Runtime.version().feature();
        ClassLoader loader = new ProbeLoader(Map.of(
                TASK, annotation(classFileVersion),
                TASK_CALLS, taskCalls(classFileVersion),
                PROBE, probe(classFileVersion)));
        Object returned = loader.loadClass(PROBE.replace('/', '.'))
                .getMethod("call", long.class, String.class)
                .invoke(null, 1L, "");
        Object key = returned instanceof CompletableFuture<?> sent ? sent.getNow(null) : null;
        if (!KEY.equals(key)) {
            throw new IllegalStateException(
                    "self-check: expected the call of a probe to arrive as " + KEY + ", got " + returned);
        }
    }

    private static byte[] annotation(int version) {
        ClassWriter writer = new ClassWriter(0);
        int access = ACC_PUBLIC | ACC_INTERFACE | ACC_ABSTRACT | ACC_ANNOTATION;
        writer.visit(version, access, TASK, null, "java/lang/Object", new String[] {"java/lang/annotation/Annotation"});
        writer.visitEnd();
        return writer.toByteArray();
    }

    /**
     * {@code Object[] enter(Class type, String method, Object[] arguments) { return new Object[]
     * {completedFuture(method)}; }}
     */
    private static byte[] taskCalls(int version) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(version, ACC_PUBLIC | ACC_SUPER, TASK_CALLS, null, "java/lang/Object", null);
        MethodVisitor enter = writer.visitMethod(
                ACC_PUBLIC | ACC_STATIC,
                "enter",
                "(Ljava/lang/Class;Ljava/lang/String;[Ljava/lang/Object;)[Ljava/lang/Object;",
                null,
                null);
        enter.visitCode();
        enter.visitInsn(ICONST_1);
        enter.visitTypeInsn(ANEWARRAY, "java/lang/Object");
        enter.visitInsn(DUP);
        enter.visitInsn(ICONST_0);
        enter.visitVarInsn(ALOAD, 1);
        enter.visitMethodInsn(
                INVOKESTATIC,
                "java/util/concurrent/CompletableFuture",
                "completedFuture",
                "(Ljava/lang/Object;)Ljava/util/concurrent/CompletableFuture;",
                false);
        enter.visitInsn(AASTORE);
        enter.visitInsn(ARETURN);
        enter.visitMaxs(4, 3);
        enter.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    /** {@code @Task Future call(long number, String text) { return null; }} */
    private static byte[] probe(int version) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(version, ACC_PUBLIC | ACC_SUPER, PROBE, null, "java/lang/Object", null);
        MethodVisitor call = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "call", CALL, null, null);
        call.visitAnnotation("L" + TASK + ";", true).visitEnd();
        call.visitCode();
        call.visitInsn(ACONST_NULL);
        call.visitInsn(ARETURN);
        call.visitMaxs(1, 3);
        call.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    /** Knows the three classes and the JDK, nothing of the application. */
    private static final class ProbeLoader extends ClassLoader {

        private final Map<String, byte[]> classFiles;

        ProbeLoader(Map<String, byte[]> classFiles) {
            super("skirret-agent-self-check", null);
            this.classFiles = classFiles;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] classFile = classFiles.get(name.replace('.', '/'));
            if (classFile == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, classFile, 0, classFile.length);
        }

        @Override
        public @Nullable URL getResource(String name) {
            try {
                return has(name) ? new URL("file", null, name) : super.getResource(name);
            } catch (MalformedURLException impossible) {
                throw new AssertionError("file: is always known", impossible);
            }
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            return has(name) ? new ByteArrayInputStream(classFile(name)) : super.getResourceAsStream(name);
        }

        private boolean has(String resource) {
            return resource.endsWith(".class") && classFiles.containsKey(withoutSuffix(resource));
        }

        private byte[] classFile(String resource) {
            return Objects.requireNonNull(classFiles.get(withoutSuffix(resource)));
        }

        private static String withoutSuffix(String resource) {
            return resource.substring(0, resource.length() - ".class".length());
        }
    }
}
