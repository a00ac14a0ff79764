using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Mail;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Pipeline;

/// <summary>Writes an attempt into the record of the job or batch, once, however often it runs.</summary>
public sealed class RecordPhase(
    IJobStore jobs, IBatchStore batches, ReceiverGate gate, CortapMetrics metrics, CrashPoints crashPoints, TimeProvider time)
{
    public async Task RunAsync(AttemptRecord record)
    {
        crashPoints.Reach("RecordDelivery.begin");
        // As every store keeps it, or the attempt would not be known again.
        var attempt = record.Outcome.Attempt!;
        record = record with { Outcome = record.Outcome with { Attempt = attempt with { At = attempt.At.ToMilliseconds() } } };
        if (record.Delivery.BatchId is { } batchId)
        {
            var (batch, changed) = await batches.ChangeAsync(batchId, batch => Apply(batch, record), CancellationToken.None).ConfigureAwait(false);
            if (changed) Count(isMailed: false, batch!.Callback!, record);
            await RememberAsync(batch?.CallbackUrl, batch?.TenantId, record.Outcome).ConfigureAwait(false);
        }
        else
        {
            var (job, changed) = await jobs.ChangeAsync(record.Delivery.JobId!.Value, job => Apply(job, record), CancellationToken.None).ConfigureAwait(false);
            if (changed) Count(job!.IsMailed, job.Callback!, record);
            await RememberAsync(job?.CallbackUrl, job?.TenantId, record.Outcome).ConfigureAwait(false);
        }

        crashPoints.Reach("RecordDelivery.end");
    }

    private async Task RememberAsync(Uri? callback, long? tenantId, WebhookOutcome outcome)
    {
        if (!outcome.IsForgotten || Receiver.OriginOf(callback) is not { } origin) return;
        await gate.RememberAsync(origin, tenantId!.Value, outcome, CancellationToken.None).ConfigureAwait(false);
    }

    private Job? Apply(Job job, AttemptRecord record)
    {
        var attempt = record.Outcome.Attempt!;
        if (!IsNew(job.Callback, record)) return null;

        var now = time.GetUtcNow();
        return record.Outcome.Verdict == WebhookVerdict.Delivered ? job.Deliver(attempt, now)
            : record.IsLast ? job.GiveUpDelivery(attempt, now)
            : job.RecordAttempt(attempt, now, job.IsMailed ? null : NextAt(job.Callback!, record, now));
    }

    private Batch? Apply(Batch batch, AttemptRecord record)
    {
        var attempt = record.Outcome.Attempt!;
        if (!IsNew(batch.Callback, record)) return null;

        var now = time.GetUtcNow();
        return record.Outcome.Verdict == WebhookVerdict.Delivered ? batch.Deliver(attempt, now)
            : record.IsLast ? batch.GiveUpDelivery(attempt, now)
            : batch.RecordAttempt(attempt, now);
    }

    private static bool IsNew(JobCallback? callback, AttemptRecord record) =>
        callback is not null && callback.Delivery == record.Delivery.Number && !callback.Attempts.Any(known => known.At == record.Outcome.Attempt!.At);

    /// <summary>As the orchestration waits: gaps are measured from the end of an attempt.</summary>
    private static DateTimeOffset? NextAt(JobCallback callback, AttemptRecord record, DateTimeOffset now) =>
        RetrySchedule.DelayAfter(callback.AttemptsOfDelivery + 1, record.Outcome.RetryAfter) is { } delay
            ? (now + (delay * record.Delivery.BackoffUnit.TotalSeconds)).ToMilliseconds()
            : null;

    private void Count(bool isMailed, JobCallback callback, AttemptRecord record)
    {
        if (isMailed)
        {
            MailMetrics.Record(record.Outcome.Verdict, record.IsLast);
            return;
        }

        var attempts = callback.AttemptsOfDelivery;
        if (attempts > 1) metrics.WebhookRetried(attempts);
        if (record.Outcome.Verdict == WebhookVerdict.Delivered) metrics.WebhookDelivered();
        else if (record.IsLast) metrics.WebhookGivenUp(attempts - 1);
    }
}

/// <summary>Input of <see cref="RecordPhase"/>.</summary>
/// <param name="Delivery">Which delivery.</param>
/// <param name="Outcome">What came of the attempt.</param>
/// <param name="IsLast">No further attempt follows.</param>
public sealed record AttemptRecord(WebhookDelivery Delivery, WebhookOutcome Outcome, bool IsLast);
