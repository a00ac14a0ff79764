using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs.Configured;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>A configured report that runs by itself at certain times (docs/contract.md, section 4b), and what has come of it.</summary>
public sealed record Schedule
{
    /// <summary>So many runs are kept.</summary>
    public const int KeptRuns = 100;

    /// <summary>So many refused requests to run by hand are kept besides, so that nobody can push the runs out by asking.</summary>
    public const int KeptRefusals = 10;

    /// <summary>1 to 64 ASCII letters, digits, <c>_ -</c>; unique in the service.</summary>
    public required string ScheduleId { get; init; }

    public required long TenantId { get; init; }

    /// <summary>The configured report that runs.</summary>
    public required string ReportId { get; init; }

    /// <summary>The report's project when its author was seen to have access to it; a report of another one is not run.</summary>
    public required long ProjectId { get; init; }

    /// <summary>
    /// <see cref="ReportDelivery.Hash"/> of the report's delivery at that time: who changes where the report goes needs no access to its project, so that
    /// it is not run for him. Null in records of versions before.
    /// </summary>
    public string? DeliveryHash { get; init; }

    /// <summary>Five fields.</summary>
    public required string Cron { get; init; }

    /// <summary>Of the IANA data base, such as <c>America/New_York</c>.</summary>
    public required string TimeZone { get; init; }

    public required bool Enabled { get; init; }

    public required MissedRuns OnMissed { get; init; }

    /// <summary>Who wrote it last, and so owns its jobs.</summary>
    public required long UserId { get; init; }

    /// <summary>The tenant of that user.</summary>
    public required long UserTenantId { get; init; }

    /// <summary>UTC, whole milliseconds.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Greater with each change, and never used twice; an orchestration of another generation ends itself.</summary>
    public required long Generation { get; init; }

    /// <summary>When the next run is due, UTC; null while it is paused, and when there is none.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>Newest first, the last <see cref="KeptRuns"/>, and the last <see cref="KeptRefusals"/>.</summary>
    public IReadOnlyList<ScheduleRun> Runs { get; init; } = [];

    /// <summary>Number of changes so far; the compare-and-swap token of the store.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>Each change begins a generation, whose workflow follows the schedule from then on.</summary>
    public static long GenerationAfter(Schedule? old, DateTimeOffset now) => Math.Max(now.ToUnixTimeMilliseconds(), (old?.Generation ?? 0) + 1);

    public Schedule WithRun(ScheduleRun run) => this with { Runs = Keep([run, .. Runs]) };

    /// <summary>The same with the run of this job changed; itself when there is none.</summary>
    public Schedule WithChanged(JobId jobId, Func<ScheduleRun, ScheduleRun> change) =>
        this with { Runs = Keep(Runs.Select(run => run.JobId == jobId ? change(run) : run)) };

    /// <summary>What was asked for by hand takes no other's place before it is known to be a run.</summary>
    private static IReadOnlyList<ScheduleRun> Keep(IEnumerable<ScheduleRun> runs)
    {
        var (kept, refused) = (0, 0);
        return
        [
            .. runs.Where(run => run switch
            {
                { IsManual: true, Status: ScheduleRunStatus.Starting } => true,
                { IsManual: true, Status: ScheduleRunStatus.Failed, JobId: null } => refused++ < KeptRefusals,
                _ => kept++ < KeptRuns,
            }),
        ];
    }
}

/// <summary>One run, or several that were missed.</summary>
/// <param name="At">When it was due, or asked for by hand; of missed ones the first. UTC.</param>
/// <param name="Status">What came of it.</param>
/// <param name="IsManual">Asked for by hand.</param>
/// <param name="JobId">Its job; null for missed runs.</param>
/// <param name="Error">Why there is no report.</param>
/// <param name="Count">How many were missed; 1 for a run.</param>
/// <param name="Idempotency">The key that it was asked for with, while it is starting.</param>
public sealed record ScheduleRun(
    DateTimeOffset At, ScheduleRunStatus Status, bool IsManual = false, JobId? JobId = null, ScheduleRunError? Error = null, int Count = 1,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JobIdempotency? Idempotency = null);

/// <summary>Why a run has no report.</summary>
/// <param name="Code">A code of docs/contract.md.</param>
/// <param name="Message">Client text.</param>
public sealed record ScheduleRunError(string Code, string Message)
{
    /// <summary>For whoever asked by hand; not kept.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Spelled in snake case outside.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleRunStatus>))]
public enum ScheduleRunStatus
{
    /// <summary>It is this run's turn, and its job may not exist yet.</summary>
    Starting,

    /// <summary>Its job waits or is at work.</summary>
    Processing,
    Completed,
    Failed,

    /// <summary>There is a report, which could not be delivered.</summary>
    CallbackFailed,

    /// <summary>No host was running at its time.</summary>
    Missed,
}

/// <summary>Spelled <c>skip</c>, <c>run_once</c> outside.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissedRuns>))]
public enum MissedRuns
{
    /// <summary>Missed runs stay missed.</summary>
    Skip,

    /// <summary>The last of them is made up for.</summary>
    RunOnce,
}
