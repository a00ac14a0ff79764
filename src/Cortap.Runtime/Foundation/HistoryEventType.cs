namespace Cortap.Runtime.Foundation;

/// <summary>The kinds of history events. The numbers are stored: never change one.</summary>
public enum HistoryEventType
{
    ExecutionStarted = 0,
    ExecutionCompleted = 1,
    ExecutionTerminated = 2,
    ExecutionSuspended = 3,
    ExecutionResumed = 4,
    TaskScheduled = 5,
    TaskCompleted = 6,
    TaskFailed = 7,
    SubOrchestrationInstanceCreated = 8,
    SubOrchestrationInstanceCompleted = 9,
    SubOrchestrationInstanceFailed = 10,
    TimerCreated = 11,
    TimerFired = 12,
    EventSent = 13,
    EventRaised = 14,
    ExecutionRewound = 15,
}
