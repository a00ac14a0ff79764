namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>How the values of schedules are spelled in requests and answers.</summary>
public static class ScheduleNames
{
    public static string WireName(this ScheduleRunStatus status) => status switch
    {
        ScheduleRunStatus.Starting => "starting",
        ScheduleRunStatus.Processing => "processing",
        ScheduleRunStatus.Completed => "completed",
        ScheduleRunStatus.Failed => "failed",
        ScheduleRunStatus.CallbackFailed => "callback_failed",
        ScheduleRunStatus.Missed => "missed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string WireName(this MissedRuns missed) => missed switch
    {
        MissedRuns.Skip => "skip",
        MissedRuns.RunOnce => "run_once",
        _ => throw new ArgumentOutOfRangeException(nameof(missed), missed, null),
    };

    /// <summary>The value with this spelling, or null.</summary>
    public static MissedRuns? ParseMissedRuns(string name) => ReportNames.Find<MissedRuns>(name, WireName);
}
