namespace Cortap.Functions.Workflows;

/// <summary>Something that a workflow did or met, for people.</summary>
/// <param name="What">Such as <c>Activity</c>, <c>Timer</c> or <c>Event</c>.</param>
/// <param name="Name">Which; null where the kind says it all.</param>
/// <param name="At">When it began or happened, UTC.</param>
/// <param name="EndedAt">When it ended; null as long as it has not, and for what has no duration.</param>
/// <param name="Note">How it ended when that was not well, or until when a timer runs.</param>
public sealed record HistoryStep(string What, string? Name, DateTimeOffset At, DateTimeOffset? EndedAt = null, string? Note = null)
{
    public const string Activity = nameof(Activity);
    public const string Workflow = nameof(Workflow);
}
