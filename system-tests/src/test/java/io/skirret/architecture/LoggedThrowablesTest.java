package io.skirret.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * No logger is given an exception as it is: what was thrown may carry text from a message. Walks all log calls in the
 * sources, since a compiled call does not show which of its arguments is an exception.
 */
final class LoggedThrowablesTest {

    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error", "log", "setCause");
    private static final Pattern THROWABLE = Pattern.compile("(.*Exception|.*Error|Throwable)( \\|.*)?");

    /** Parameters of callbacks, whose type is not written. */
    private static final Set<String> OF_LAMBDAS = Set.of("failure", "thrown", "error", "broken", "refused");

    @Test
    void everyLoggedThrowableIsMadeSafeFirst() throws Exception {
        List<String> raw = new ArrayList<>();
        int calls = 0;
        for (Path source : sources()) {
            calls += walk(Files.readString(source), source.getFileName().toString(), raw);
        }

        assertThat(raw).isEmpty();
        assertThat(calls).as("log calls seen").isGreaterThan(50);
    }

    @Test
    void aRawThrowableIsFound() throws Exception {
        List<String> raw = new ArrayList<>();
        walk("""
                class A {
                    void a(Exception given) {
                        log.warn("{}", 1, given);
                        log.atLevel(x).setCause(given).log("b");
                        log.warn("{}", SafeThrowable.of(given));
                        try { b(); } catch (IOException | RuntimeException caught) { log.error("c", caught); }
                        c((stored, failure) -> log.debug("d", failure));
                        log.info("e", given.getMessage());
                    }
                }
                """, "A", raw);

        assertThat(raw).containsExactly("A: given", "A: given", "A: caught", "A: failure");
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String room : List.of("framework", "worker-runtime")) {
            try (Stream<Path> files = Files.walk(Path.of("..", room))) {
                files.filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/")
                                && file.toString().endsWith(".java"))
                        .forEach(found::add);
            }
        }
        assertThat(found).hasSizeGreaterThan(200);
        return found;
    }

    private static int walk(String source, String name, List<String> raw) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    new StringWriter(), files, null, List.of("-proc:none"), null, List.of(new Text(name, source)));
            LogCalls calls = new LogCalls(name, raw);
            for (CompilationUnitTree unit : task.parse()) {
                calls.scan(unit, null);
            }
            return calls.seen;
        }
    }

    /** A source that is not read from where it is. */
    private static final class Text extends SimpleJavaFileObject {
        private final String source;

        Text(String name, String source) {
            super(java.net.URI.create("string:///" + name.replace(".java", "") + ".java"), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }

    /** The names that are exceptions in a class, then the log calls that are given one. */
    private static final class LogCalls extends TreeScanner<Void, Void> {
        private final String file;
        private final List<String> raw;
        private final Set<String> throwables = new HashSet<>();
        private int seen;

        LogCalls(String file, List<String> raw) {
            this.file = file;
            this.raw = raw;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitCatch(CatchTree caught, Void nothing) {
                    throwables.add(caught.getParameter().getName().toString());
                    return super.visitCatch(caught, nothing);
                }

                @Override
                public Void visitVariable(VariableTree variable, Void nothing) {
                    if (variable.getType() != null
                            && THROWABLE.matcher(variable.getType().toString()).matches()) {
                        throwables.add(variable.getName().toString());
                    }
                    return super.visitVariable(variable, nothing);
                }

                @Override
                public Void visitLambdaExpression(LambdaExpressionTree lambda, Void nothing) {
                    lambda.getParameters().stream()
                            .map(parameter -> parameter.getName().toString())
                            .filter(OF_LAMBDAS::contains)
                            .forEach(throwables::add);
                    return super.visitLambdaExpression(lambda, nothing);
                }
            }.scan(type, null);
            return super.visitClass(type, unused);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            if (call.getMethodSelect() instanceof MemberSelectTree method
                    && LEVELS.contains(method.getIdentifier().toString())
                    && method.getExpression().toString().startsWith("log")) {
                seen++;
                for (ExpressionTree argument : call.getArguments()) {
                    if (argument instanceof IdentifierTree name
                            && throwables.contains(name.getName().toString())) {
                        raw.add(file + ": " + name.getName());
                    }
                }
            }
            return super.visitMethodInvocation(call, unused);
        }
    }
}
