namespace Cortap.Reporting.Audit;

/// <summary>What can be recorded: <c>{thing}.{what was done to it}</c>. A name, once used, keeps its meaning: records outlive versions.</summary>
public static class AuditActions
{
    public const string JobStarted = "job.started";
    public const string JobOrdered = "job.ordered";
    public const string JobTakenBack = "job.taken_back";
    public const string JobCancelled = "job.cancelled";
    public const string JobRedelivered = "job.redelivered";
    public const string JobDownloaded = "job.downloaded";
    public const string ObjectServed = "object.served";
    public const string WebhookTested = "webhook.tested";
    public const string ConfigurationChanged = "configuration.changed";
    public const string ConfigurationDeleted = "configuration.deleted";
    public const string ScheduleChanged = "schedule.changed";
    public const string ScheduleDeleted = "schedule.deleted";
    public const string ScheduleRun = "schedule.run";
    public const string BatchStarted = "batch.started";
    public const string BatchTakenBack = "batch.taken_back";
    public const string BatchCancelled = "batch.cancelled";
    public const string BatchRedelivered = "batch.redelivered";
    public const string BatchDownloaded = "batch.downloaded";
    public const string SignedIn = "console.signed_in";
    public const string SignedOut = "console.signed_out";
    public const string ManagementCalled = "management.called";
    public const string AuditRead = "audit.read";

    /// <summary>A request was refused; the record tells which, and with what status and code.</summary>
    public const string Refused = "request.refused";

    /// <summary>The record goes on after the last checkpoint, because the store had lost records that are known to have existed.</summary>
    public const string Resumed = "audit.resumed";
}
