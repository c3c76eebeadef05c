package io.skirret.processor;

import com.palantir.javapoet.ClassName;

/** The types of the framework that generated code and sources speak of, by name: the processor does not load them. */
final class FrameworkTypes {

    static final String TASK = "io.skirret.task.Task";
    static final String TASK_CONTEXT = "io.skirret.task.TaskContext";
    static final String SENSITIVE = "io.skirret.task.Sensitive";
    static final String TASK_MODULE = "io.skirret.task.TaskModule";
    static final String ASYNC_RESULT = "io.skirret.client.AsyncResult";

    static final String GENERATED = "javax.annotation.processing.Generated";

    static final ClassName DEFINITION = ClassName.get("io.skirret.task", "TaskDefinition");
    static final ClassName INVOKER = ClassName.get("io.skirret.task", "TaskInvoker");
    static final ClassName MODULE = ClassName.get("io.skirret.task", "TaskModule");
    static final ClassName ON_EXHAUSTED = ClassName.get("io.skirret.task", "OnExhausted");
    static final ClassName PARAMETER = ClassName.get("io.skirret.task", "TaskParameter");
    static final ClassName RESULT = ClassName.get("io.skirret.client", "AsyncResult");
    static final ClassName SETTINGS = ClassName.get("io.skirret.task", "TaskSettings");
    static final ClassName SIGNATURE = ClassName.get("io.skirret.client", "Signature");
    static final ClassName STEP = ClassName.get("io.skirret.client", "Step");
    static final ClassName STUB = ClassName.get("io.skirret.client", "TaskStub");
    static final ClassName OPTIONS = ClassName.get("io.skirret.client", "TaskOptions");
    static final ClassName TYPE_REF = ClassName.get("io.skirret.task", "TypeRef");

    private FrameworkTypes() {}
}
