using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Dispatch;

/// <summary>All that is to be written when an execution ends.</summary>
internal sealed record ExecutionEnd(Completion Completion, string? CustomStatus, long At)
{
    /// <summary>Whether timers or delayed events are left to be removed.</summary>
    public bool HasTimers { get; init; }

    /// <summary>The answer to the calling orchestration, if there is one.</summary>
    public NewEvent? ParentEvent { get; init; }

    /// <summary>Makes the event that terminates a child; null when children go on.</summary>
    public Func<long, NewEvent>? ChildTermination { get; init; }

    /// <summary>The execution that follows, when the orchestration continues as new.</summary>
    public long NextExecutionId { get; init; }

    /// <summary>What the next execution begins with: its start, and the events handed on.</summary>
    public IReadOnlyList<NewEvent> NextEvents { get; init; } = [];
}
