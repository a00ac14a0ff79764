using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Reporting.Jobs.Answers;

/// <summary>A schedule (docs/contract.md, section 4b).</summary>
internal sealed record ScheduleBody(
    string ScheduleId,
    string ReportId,
    string Cron,
    string TimeZone,
    bool Enabled,
    string OnMissed,
    DateTimeOffset UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? NextRunAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] RunBody? LastRun)
{
    public static ScheduleBody Of(Schedule schedule) => new(
        schedule.ScheduleId, schedule.ReportId, schedule.Cron, schedule.TimeZone, schedule.Enabled, schedule.OnMissed.WireName(), schedule.UpdatedAt,
        schedule.NextRunAt, schedule.Runs.FirstOrDefault(run => run.Status != ScheduleRunStatus.Missed) is { } last ? RunBody.Of(last) : null);
}

/// <summary>One run of a schedule, or several that were missed.</summary>
internal sealed record RunBody(
    DateTimeOffset At,
    string Status,
    string Trigger,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] JobId? JobId,
    int? Count,
    ScheduleRunError? Error)
{
    public static RunBody Of(ScheduleRun run) => new(
        run.At, run.Status.WireName(), run.IsManual ? "manual" : "schedule", run.JobId, run.Status == ScheduleRunStatus.Missed ? run.Count : null, run.Error);
}

internal sealed record SchedulesBody(IEnumerable<ScheduleBody> Schedules, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

internal sealed record RunsBody(IEnumerable<RunBody> Runs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);
