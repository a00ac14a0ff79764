using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Engine;

/// <summary>Brings a new executor to where its history ends, and holds its code to that history.</summary>
internal static class HistoryReplay
{
    /// <param name="executor">A new executor.</param>
    /// <param name="name">The orchestrator, for messages.</param>
    /// <param name="history">The events in order.</param>
    /// <param name="rewinding">Whether the history was cut short by a rewind: what the code decides beyond it is new.</param>
    /// <param name="inTurns">Whether what came in during a turn stands before all that was decided in it.</param>
    /// <exception cref="NonDeterministicOrchestrationException">The code does not do what the history says.</exception>
    public static void Run(OrchestrationExecutor executor, string name, IReadOnlyList<StoredEvent> history, bool rewinding = false, bool inTurns = false)
    {
        for (var index = 0; index < history.Count; index++)
        {
            var item = history[index];
            if (item.Type == HistoryEventType.ExecutionCompleted)
            {
                RequireCompletion(executor, name, index);
            }
            else if (item.IsIncoming)
            {
                if (item.Type != HistoryEventType.ExecutionRewound && !(inTurns && index > 0 && history[index - 1].IsIncoming))
                    RequireNothingMore(executor, name, index, item);
                executor.Deliver(item, replaying: true);
            }
            else
            {
                RequireSame(executor, name, index, item);
            }
        }
        if (!rewinding)
            RequireNothingMore(executor, name, history.Count, null);
        executor.CancelledTimers.Clear();
    }

    private static void RequireSame(OrchestrationExecutor executor, string name, int index, StoredEvent expected)
    {
        if (!executor.Decisions.TryDequeue(out var actual) || !IsSame(expected, actual))
            throw Mismatch(executor, name, index, Describe(expected), actual);
    }

    private static void RequireNothingMore(OrchestrationExecutor executor, string name, int index, StoredEvent? next)
    {
        if (executor.Decisions.TryPeek(out var actual))
            throw Mismatch(executor, name, index, next is null ? "nothing more" : Describe(next), actual);
        if (executor.Completion is not null && next?.Type != HistoryEventType.ExecutionTerminated && IsOpen(executor, next))
            throw Mismatch(executor, name, index, next is null ? "nothing more" : Describe(next), null);
    }

    // A finished history may end with events that came too late to matter.
    private static bool IsOpen(OrchestrationExecutor executor, StoredEvent? next) => next is not null || !executor.IsCompletionRecorded;

    private static void RequireCompletion(OrchestrationExecutor executor, string name, int index)
    {
        if (executor.Decisions.TryPeek(out var actual))
            throw Mismatch(executor, name, index, "the end", actual);
        if (!executor.TryEnd())
            throw Mismatch(executor, name, index, "the end", null);
        executor.IsCompletionRecorded = true;
    }

    private static bool IsSame(StoredEvent expected, StoredEvent actual)
        => expected.Type == actual.Type && expected.TaskId == actual.TaskId
            && string.Equals(expected.Name, actual.Name, StringComparison.OrdinalIgnoreCase)
            && (expected.Type == HistoryEventType.TimerCreated || expected.Target == actual.Target);

    private static string Describe(StoredEvent item)
        => item.Type + (item.Name is null ? "" : $" '{item.Name}'") + (item.TaskId is null ? "" : $" (#{item.TaskId})")
            + (item.Target is null ? "" : $" of '{item.Target}'");

    private static string Idle(OrchestrationExecutor executor)
        => executor.Completion is not { } completion ? "nothing: it waits"
            : $"{completion.Status}: it has ended" + (completion.Exception is { } exception ? $" by {exception.GetType().Name}: {exception.Message}" : "");

    private static NonDeterministicOrchestrationException Mismatch(OrchestrationExecutor executor, string name, int index, string expected, StoredEvent? decision)
    {
        var actual = decision is null ? Idle(executor) : Describe(decision);
        return new($"The orchestrator '{name}' does not do what its history says it did. At index {index} the history has {expected}; "
            + $"the code, run again, has {actual}. Either the code was changed while this instance was running, or it depends on something "
            + "that differs between runs, such as the clock, randomness or configuration. Bring the former code back, or terminate the instance.")
        {
            Index = index,
            Expected = expected,
            Actual = actual,
            Origin = executor.OriginOf(decision),
        };
    }
}
