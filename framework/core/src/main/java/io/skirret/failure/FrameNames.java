package io.skirret.failure;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of classes and methods without what differs from one run, one build or one Java to the next: numbers of lambdas
 * and proxies, generated subclasses, modules and class loaders. Patterns are anchored or bounded, since names may come
 * from anybody.
 */
final class FrameNames {

    private static final int LONGEST = 500;

    /** What a generated class is called after the class it was made of, to the end of the name. */
    private static final Pattern GENERATED =
            Pattern.compile("\\$\\$SpringCGLIB\\$\\$.*|\\$\\$EnhancerBy\\w*CGLIB\\$\\$.*"
                    + "|\\$\\$FastClassBy\\w*CGLIB\\$\\$.*|\\$HibernateProxy(\\$.*)?|_\\$\\$_jvst.*|_\\$\\$_javassist.*|\\$ByteBuddy\\$.*"
                    + "|\\$MockitoMock\\$.*|_ClientProxy$|_Subclass$|\\$Intercepted$|\\$Proxy\\$_\\$\\$_Weld.*");

    private static final Pattern LAMBDA_CLASS = Pattern.compile("\\$\\$Lambda[$/].*|\\$\\$Lambda$");
    private static final Pattern JDK_PROXY = Pattern.compile("^(com\\.sun\\.proxy|jdk\\.proxy\\d+)\\.\\$Proxy\\d+$");
    private static final Pattern CLOSURE = Pattern.compile("\\$_\\w+_closure\\d+");
    private static final Pattern ANONYMOUS = Pattern.compile("\\$\\d+");
    private static final Pattern LAMBDA_METHOD = Pattern.compile("^lambda\\$(\\w+)\\$\\d+$");
    private static final Pattern SCALA_LAMBDA = Pattern.compile("^\\$anonfun\\$(\\w+?)\\$\\d+$");
    private static final Pattern KOTLIN_SUSPENDED = Pattern.compile("\\$invokeSuspend\\$?\\w*$|\\$suspendImpl$");

    /** Frames that are only there because the JVM or a generator put them there; how they are called changes. */
    private static final Pattern NO_FRAME =
            Pattern.compile("^(jdk\\.internal\\.reflect|sun\\.reflect|java\\.lang\\.invoke"
                    + "|java\\.lang\\.reflect)\\..*|.*\\.Generated\\w*Accessor\\d+$|.*\\$\\$FastClassBy.*");

    private static final List<String> NO_METHODS = List.of("access$", "$deserializeLambda$");

    private FrameNames() {}

    /** The frame as it counts; null if it does not. */
    static FailureTrace.@Nullable Frame of(FailureTrace.Frame frame) {
        String type = bounded(frame.type());
        String method = bounded(frame.method());
        if (NO_FRAME.matcher(type).matches() || NO_METHODS.stream().anyMatch(method::startsWith)) {
            return null;
        }
        if (LAMBDA_CLASS.matcher(type).find()) {
            return null; // it only calls the method that the lambda was made of, which is a frame too
        }
        return new FailureTrace.Frame(type(type), method(method));
    }

    /** The class as it counts. */
    static String type(String name) {
        String type = bounded(name);
        if (JDK_PROXY.matcher(type).matches()) {
            return "$Proxy";
        }
        type = LAMBDA_CLASS.matcher(type).replaceFirst("");
        type = GENERATED.matcher(type).replaceFirst("");
        type = CLOSURE.matcher(type).replaceAll("\\$closure");
        return ANONYMOUS.matcher(type).replaceAll("\\$");
    }

    private static String method(String name) {
        for (Pattern made : List.of(LAMBDA_METHOD, SCALA_LAMBDA)) {
            Matcher matcher = made.matcher(name);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return KOTLIN_SUSPENDED.matcher(name).replaceFirst("");
    }

    private static String bounded(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
