using System.Globalization;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Webhooks;

namespace Cortap.Functions.Console.Views;

/// <summary>How the console says things.</summary>
public static class Text
{
    /// <summary>Such as <c>2026-02-11 16:00:45</c>, UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>16:00:45</c>, UTC.</summary>
    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>450 ms</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>2 h 10 min</c>, <c>4 days</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 0 } => "0 s",
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} days"),
    };

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>1 job</c> or <c>40 jobs</c>.</summary>
    public static string Count(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    public static string Size(long bytes) => bytes < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:N0} KiB");

    public static string Of(JobStatus status) => status switch
    {
        JobStatus.CallbackFailed => "dead letter",
        JobStatus.Processing => "at work",
        _ => status.WireName(),
    };

    /// <summary>The status as operators see it: whether a job waits or is at work is not in the record's status.</summary>
    public static string StatusOf(Job job) => job.IsWaiting ? "waiting" : Of(job.Status);

    /// <summary>The class of the style sheet that colors the status.</summary>
    public static string ToneOf(Job job) => job switch
    {
        { Status: JobStatus.CallbackFailed } => "warn",
        { Status: JobStatus.Failed } => "bad",
        { Status: JobStatus.Completed } => "good",
        _ => "open",
    };

    public static string StatusOf(Batch batch) => batch switch
    {
        { IsEnded: false, CancelledAt: not null } => "ends",
        { IsEnded: false } => "at work",
        _ => batch.Status.WireName().Replace('_', ' '),
    };

    /// <inheritdoc cref="ToneOf(Job)"/>
    public static string ToneOf(Batch batch) => batch.Status switch
    {
        BatchStatus.Completed => "good",
        BatchStatus.CompletedWithFailures => "bad",
        BatchStatus.Cancelled => "warn",
        _ => "open",
    };

    public static string Of(ScheduleRunStatus status) => status == ScheduleRunStatus.CallbackFailed ? "dead letter" : status.WireName();

    /// <inheritdoc cref="ToneOf(Job)"/>
    public static string ToneOf(ScheduleRunStatus status) => status switch
    {
        ScheduleRunStatus.Completed => "good",
        ScheduleRunStatus.Failed => "bad",
        ScheduleRunStatus.Missed or ScheduleRunStatus.CallbackFailed => "warn",
        _ => "open",
    };

    /// <summary>Such as <c>webhook to https://host:443</c>. Path and query of a receiver may hold its secrets, and recipients are nobody's business here.</summary>
    public static string Of(ReportDelivery delivery) => delivery switch
    {
        { CallbackUrl: { } url } => $"webhook to {Receiver.OriginOf(url)}",
        { Type: DeliveryType.Email } => $"e-mail to {Count(delivery.Recipients?.Count ?? 0, "recipient")}",
        { Mode: DeliveryMode.Synchronous } => "in the answer, if it is done in time",
        _ => "to be fetched",
    };

    /// <summary>Such as <c>draft audit report</c>.</summary>
    public static string Of(ReportType type) => type.WireName().Replace('_', ' ');

    public static string User(long tenantId, long userId) => string.Create(CultureInfo.InvariantCulture, $"{tenantId}:{userId}");

    /// <summary>What a phase does, said as what is going on.</summary>
    public static string Phase(string? phase) => phase switch
    {
        JobPhase.Queued => "waits in the line",
        JobPhase.FetchProjectData => "reads the project from Riskuity",
        JobPhase.GenerateReport => "writes the report",
        JobPhase.UploadReport => "stores the report",
        JobPhase.CreateDownloadUrl => "makes the link",
        JobPhase.CompleteJob => "records the result",
        JobPhase.DeliverWebhook => "delivers the webhook",
        _ => "starts",
    };
}
