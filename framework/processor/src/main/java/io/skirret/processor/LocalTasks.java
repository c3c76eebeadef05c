package io.skirret.processor;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Finds tasks in local and anonymous classes, which annotation processing does not show: they would be forgotten
 * without a word. Looks into javac's trees where they can be had; build tools may stand between.
 */
final class LocalTasks {

    private final Trees trees;

    private LocalTasks(Trees trees) {
        this.trees = trees;
    }

    /** @throws IllegalArgumentException if the environment is not javac's own */
    static LocalTasks of(ProcessingEnvironment environment) {
        return new LocalTasks(Trees.instance(environment));
    }

    /** Reports every task in a class within a body of the given class. */
    void refuse(Element type) {
        @Nullable TreePath path = trees.getPath(type);
        if (path != null) {
            new Search().scan(path, null);
        }
    }

    private final class Search extends TreePathScanner<@Nullable Void, @Nullable Void> {

        private int bodies;

        @Override
        public @Nullable Void visitBlock(BlockTree block, @Nullable Void unused) {
            bodies++;
            super.visitBlock(block, unused);
            bodies--;
            return null;
        }

        @Override
        public @Nullable Void visitNewClass(NewClassTree creation, @Nullable Void unused) {
            bodies++;
            super.visitNewClass(creation, unused);
            bodies--;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            if (bodies > 0) {
                for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
                    if (isTask(annotation)) {
                        trees.printMessage(
                                Diagnostic.Kind.ERROR,
                                "@Task: expected a method of a class with a name that a worker can look up, got "
                                        + method.getName()
                                        + " of a local or anonymous class; move it to a top-level or static nested class",
                                annotation,
                                getCurrentPath().getCompilationUnit());
                    }
                }
            }
            return super.visitMethod(method, unused);
        }

        /** By the name as it is written: bodies have not been resolved yet. */
        private boolean isTask(AnnotationTree annotation) {
            String written = annotation.getAnnotationType().toString();
            if (written.equals(FrameworkTypes.TASK)) {
                return true;
            }
            return written.equals("Task")
                    && getCurrentPath().getCompilationUnit().getImports().stream()
                            .map(imported -> imported.getQualifiedIdentifier().toString())
                            .anyMatch(name -> name.equals(FrameworkTypes.TASK) || name.equals("io.skirret.task.*"));
        }
    }
}
