using System.Globalization;
using DurableTask.Core.History;

namespace Cortap.Functions.Workflows;

/// <summary>
/// Makes a history readable: what was begun and has ended is one step. Inputs and results are left out, for they may hold what operators need not see.
/// </summary>
internal static class HistorySteps
{
    public static IReadOnlyList<HistoryStep> Of(IEnumerable<HistoryEvent> history)
    {
        var steps = new List<HistoryStep>();
        var open = new Dictionary<int, int>();
        foreach (var entry in history)
        {
            var at = Utc(entry.Timestamp);
            switch (entry)
            {
                case ExecutionStartedEvent started:
                    steps.Add(new("Started", started.Name, at));
                    break;
                case TaskScheduledEvent scheduled:
                    open[scheduled.EventId] = steps.Count;
                    steps.Add(new(HistoryStep.Activity, scheduled.Name, at));
                    break;
                case SubOrchestrationInstanceCreatedEvent created:
                    open[created.EventId] = steps.Count;
                    steps.Add(new(HistoryStep.Workflow, created.Name, at));
                    break;
                case TimerCreatedEvent timer:
                    open[timer.EventId] = steps.Count;
                    steps.Add(new("Timer", null, at, null, $"until {timer.FireAt.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}"));
                    break;
                case TaskCompletedEvent completed:
                    End(completed.TaskScheduledId, at, null);
                    break;
                case TaskFailedEvent failed:
                    End(failed.TaskScheduledId, at, Note(failed.FailureDetails?.ErrorType, failed.Reason));
                    break;
                case SubOrchestrationInstanceCompletedEvent completed:
                    End(completed.TaskScheduledId, at, null);
                    break;
                case SubOrchestrationInstanceFailedEvent failed:
                    End(failed.TaskScheduledId, at, Note(failed.FailureDetails?.ErrorType, failed.Reason));
                    break;
                case TimerFiredEvent fired:
                    End(fired.TimerId, at, null);
                    break;
                case EventRaisedEvent raised:
                    steps.Add(new("Event", raised.Name, at));
                    break;
                case ExecutionTerminatedEvent:
                    steps.Add(new("Ended by an operator", null, at));
                    break;
                case ExecutionSuspendedEvent:
                    steps.Add(new("Suspended", null, at));
                    break;
                case ExecutionResumedEvent:
                    steps.Add(new("Resumed", null, at));
                    break;
                case ContinueAsNewEvent:
                    steps.Add(new("Began anew", null, at));
                    break;
                case ExecutionCompletedEvent completed:
                    steps.Add(new("Ended", completed.OrchestrationStatus.ToString(), at));
                    break;
                default:
                    // Marks of the engine that tell people nothing.
                    break;
            }
        }

        return steps;

        void End(int id, DateTimeOffset at, string? note)
        {
            if (open.Remove(id, out var index)) steps[index] = steps[index] with { EndedAt = at, Note = note ?? steps[index].Note };
        }
    }

    private static string Note(string? type, string? reason) => $"failed: {type ?? reason ?? "unknown"}";

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
