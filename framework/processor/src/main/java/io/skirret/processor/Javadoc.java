package io.skirret.processor;

import com.palantir.javapoet.CodeBlock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Carries a method's description over to its stub; written so that nothing in it can end or break the generated
 * comment.
 */
final class Javadoc {

    /** Links of the source lean on its imports, which the generated file does not have. */
    private static final Pattern LINK = Pattern.compile("\\{@link(?:plain)?\\s+([^\\s{}]+)(?:\\s+([^{}]*))?}");

    private static final Pattern BLOCK_TAG = Pattern.compile("(?m)^[ \\t]*@\\w");

    private Javadoc() {}

    static CodeBlock of(@Nullable String comment, String task) {
        String description = comment == null ? "" : description(comment);
        String name = "Task <code>" + escape(task) + "</code>.";
        return CodeBlock.of("$L", description.isEmpty() ? name + "\n" : description + "\n\n<p>" + name + "\n");
    }

    private static String description(String comment) {
        var tag = BLOCK_TAG.matcher(comment);
        String text = tag.find() ? comment.substring(0, tag.start()) : comment;
        text = LINK.matcher(text).replaceAll(link -> {
            String shown = link.group(2) == null ? link.group(1).replace('#', '.') : link.group(2);
            return java.util.regex.Matcher.quoteReplacement("{@code " + shown.strip() + "}");
        });
        return text.strip().replace("*/", "*&#47;").replace("\\u", "&#92;u").replaceAll("(?m)^ ", "");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("{", "&#123;")
                .replace("*", "&#42;")
                .replace("\\", "&#92;");
    }
}
