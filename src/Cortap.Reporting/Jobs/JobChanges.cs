using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Jobs;

/// <summary>The changes that a job goes through, as pure functions; null where the job's state does not allow the change.</summary>
public static class JobChanges
{
    /// <summary>A phase begins; a queued job starts to be processed.</summary>
    public static Job? Enter(this Job job, string phase, DateTimeOffset now) =>
        job.IsFinished ? null : job with { Status = JobStatus.Processing, Phase = phase, UpdatedAt = now };

    /// <summary>The report is stored and linked.</summary>
    public static Job? Complete(this Job job, JobResult result, DateTimeOffset now) =>
        job.Status != JobStatus.Processing ? null : job with
        {
            Status = JobStatus.Completed,
            Result = result,
            Phase = JobPhase.CompleteJob,
            Callback = FirstDelivery(job),
            CompletedAt = now,
            UpdatedAt = now,
        };

    /// <summary>The job ends without a report.</summary>
    public static Job? Fail(this Job job, JobError error, string? traceback, DateTimeOffset now) =>
        job.IsFinished ? null : job with
        {
            Status = JobStatus.Failed,
            Error = error,
            Traceback = traceback,
            Callback = FirstDelivery(job),
            FailedAt = now,
            UpdatedAt = now,
        };

    /// <summary>An attempt to deliver was made and will be followed by another one.</summary>
    public static Job? RecordAttempt(this Job job, CallbackAttempt attempt, DateTimeOffset now, DateTimeOffset? nextAt = null) =>
        job.Callback is not { Status: CallbackStatus.Pending } callback ? null : job with
        {
            Callback = callback.With(attempt, nextAt),
            Phase = JobPhase.DeliverWebhook,
            UpdatedAt = now,
        };

    /// <summary>The receiver has taken the webhook; a dead letter shows its underlying result again.</summary>
    public static Job? Deliver(this Job job, CallbackAttempt attempt, DateTimeOffset now) =>
        job.Callback is not { Status: CallbackStatus.Pending } callback ? null : job with
        {
            Status = job.Result is null ? JobStatus.Failed : JobStatus.Completed,
            Callback = callback.With(attempt) with { Status = CallbackStatus.Delivered, DeliveredAt = now },
            Phase = JobPhase.DeliverWebhook,
            UpdatedAt = now,
        };

    /// <summary>The delivery is given up; the job becomes a dead letter and keeps its result.</summary>
    public static Job? GiveUpDelivery(this Job job, CallbackAttempt attempt, DateTimeOffset now) =>
        job.Callback is not { Status: CallbackStatus.Pending } callback ? null : job with
        {
            Status = JobStatus.CallbackFailed,
            Callback = callback.With(attempt) with { Status = CallbackStatus.Failed },
            Phase = JobPhase.DeliverWebhook,
            UpdatedAt = now,
        };

    /// <summary>A new delivery begins, unless this key has begun one already.</summary>
    public static Job? Redeliver(this Job job, DateTimeOffset now, string? key = null) =>
        job.Callback?.Again(key, now) is not { } callback ? null : job with { Callback = callback, UpdatedAt = now };

    /// <summary>The link was signed anew; one that lasts no longer, because the same session's credentials signed both, changes nothing.</summary>
    public static Job? Relink(this Job job, DownloadLink link, DateTimeOffset now) =>
        job.Result is not { } result || link.ExpiresAt <= result.ExpiresAt ? null : job with
        {
            Result = result with { DownloadUrl = link.Url, ExpiresAt = link.ExpiresAt },
            UpdatedAt = now,
        };

    private static JobCallback? FirstDelivery(Job job) => job.CallbackUrl is null && !job.IsMailed ? null : new JobCallback { Status = CallbackStatus.Pending };
}
