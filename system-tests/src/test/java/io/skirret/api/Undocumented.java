package io.skirret.api;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What is API in sources and has no Javadoc. Overriding methods inherit theirs, and a record's canonical constructor is
 * told of by the record's components.
 */
final class Undocumented {

    private final DocTrees trees;
    private final CompilationUnitTree unit;
    private final List<String> found;

    private Undocumented(DocTrees trees, CompilationUnitTree unit, List<String> found) {
        this.trees = trees;
        this.unit = unit;
        this.found = found;
    }

    /** In the order of the sources. */
    static List<String> in(Collection<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                if (unit.getPackageName() != null
                        && PublishedModule.isApi(unit.getPackageName().toString())) {
                    Undocumented search = new Undocumented(trees, unit, found);
                    for (Tree type : unit.getTypeDecls()) {
                        if (type instanceof ClassTree declared) {
                            search.type(
                                    declared,
                                    new TreePath(unit),
                                    unit.getPackageName().toString(),
                                    false);
                        }
                    }
                }
            }
        }
        return found;
    }

    private void type(ClassTree type, TreePath above, String outer, boolean implied) {
        if (!implied && !isShown(type.getModifiers())) {
            return;
        }
        String name = outer + "." + type.getSimpleName();
        TreePath path = new TreePath(above, type);
        require(path, name);
        boolean open = type.getKind() == Kind.INTERFACE || type.getKind() == Kind.ANNOTATION_TYPE;
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree nested) {
                type(nested, path, name, open);
            } else if (member instanceof MethodTree method) {
                method(method, type, path, name, open);
            } else if (member instanceof VariableTree field && (open || isShown(field.getModifiers()))) {
                require(new TreePath(path, field), name + "." + field.getName());
            }
        }
    }

    private void method(MethodTree method, ClassTree owner, TreePath above, String name, boolean open) {
        boolean made = method.getReturnType() == null;
        boolean hidden =
                open ? method.getModifiers().getFlags().contains(Modifier.PRIVATE) : !isShown(method.getModifiers());
        boolean overrides = method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
        boolean generated = trees.getSourcePositions().getEndPosition(unit, method) < 0
                || trees.getSourcePositions().getStartPosition(unit, method)
                        == trees.getSourcePositions().getStartPosition(unit, owner);
        if (hidden || overrides || generated || (made && owner.getKind() == Kind.RECORD)) {
            return;
        }
        String arguments = method.getParameters().stream()
                .map(parameter -> parameter.getType() + " " + parameter.getName())
                .collect(Collectors.joining(", ", "(", ")"));
        require(new TreePath(above, method), name + (made ? "" : "." + method.getName()) + arguments);
    }

    private void require(TreePath path, String name) {
        String comment = trees.getDocComment(path);
        if (comment == null || comment.isBlank()) {
            found.add(name);
        }
    }

    private static boolean isShown(ModifiersTree modifiers) {
        Set<Modifier> flags = modifiers.getFlags();
        return flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
    }
}
