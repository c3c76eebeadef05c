package io.skirret.worker.internal.flight;

import java.util.Set;

/**
 * The events that may leave this JVM. Of those that are missing here some have secrets: properties, environment
 * variables, command lines of this process and of others, options of agents, and messages of exceptions, which may have
 * what a task was called with.
 */
final class SafeEvents {

    static final Set<String> OURS = Set.of("skirret.Wait", "skirret.Attempt", "skirret.Settle");

    /** Where time and memory go. Those that a Java does not have change nothing. */
    static final Set<String> OF_JAVA = Set.of(
            "jdk.ExecutionSample",
            "jdk.NativeMethodSample",
            "jdk.CPUTimeSample",
            "jdk.JavaMonitorEnter",
            "jdk.JavaMonitorWait",
            "jdk.ThreadPark",
            "jdk.ThreadSleep",
            "jdk.ThreadStart",
            "jdk.ThreadEnd",
            "jdk.VirtualThreadPinned",
            "jdk.VirtualThreadSubmitFailed",
            "jdk.ThreadAllocationStatistics",
            "jdk.ThreadCPULoad",
            "jdk.ThreadContextSwitchRate",
            "jdk.JavaThreadStatistics",
            "jdk.CPULoad",
            "jdk.CPUInformation",
            "jdk.PhysicalMemory",
            "jdk.ResidentSetSize",
            "jdk.ContainerConfiguration",
            "jdk.ContainerCPUUsage",
            "jdk.ContainerCPUThrottling",
            "jdk.ContainerMemoryUsage",
            "jdk.ObjectAllocationSample",
            "jdk.ObjectAllocationInNewTLAB",
            "jdk.ObjectAllocationOutsideTLAB",
            "jdk.GarbageCollection",
            "jdk.YoungGarbageCollection",
            "jdk.OldGarbageCollection",
            "jdk.ParallelOldGarbageCollection",
            "jdk.G1GarbageCollection",
            "jdk.ZYoungGarbageCollection",
            "jdk.ZOldGarbageCollection",
            "jdk.ZAllocationStall",
            "jdk.GCPhasePause",
            "jdk.GCPhasePauseLevel1",
            "jdk.GCPhasePauseLevel2",
            "jdk.GCPhaseConcurrent",
            "jdk.GCHeapSummary",
            "jdk.GCHeapMemoryUsage",
            "jdk.GCHeapConfiguration",
            "jdk.GCConfiguration",
            "jdk.MetaspaceSummary",
            "jdk.SafepointBegin",
            "jdk.ExecuteVMOperation",
            "jdk.Compilation",
            "jdk.CompilerPhase",
            "jdk.CompilerStatistics",
            "jdk.CodeCacheStatistics",
            "jdk.CodeCacheFull",
            "jdk.Deoptimization",
            "jdk.ClassLoadingStatistics",
            "jdk.ExceptionStatistics",
            "jdk.SocketRead",
            "jdk.SocketWrite",
            "jdk.FileRead",
            "jdk.FileWrite",
            "jdk.FileForce",
            "jdk.NetworkUtilization",
            "jdk.DataLoss");

    private SafeEvents() {}

    static boolean isSafe(String event) {
        return OURS.contains(event) || OF_JAVA.contains(event);
    }
}
