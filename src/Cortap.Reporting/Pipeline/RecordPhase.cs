using Cortap.Reporting.Jobs;
using Cortap.Reporting.Mail;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Pipeline;

/// <summary>Writes an attempt into the job's record, once, however often it runs.</summary>
public sealed class RecordPhase(IJobStore jobs, CortapMetrics metrics, CrashPoints crashPoints, TimeProvider time)
{
    public async Task RunAsync(AttemptRecord record)
    {
        crashPoints.Reach("RecordDelivery.begin");
        var (job, changed) = await jobs.ChangeAsync(record.Delivery.JobId, job => Apply(job, record), CancellationToken.None).ConfigureAwait(false);
        if (changed) Count(job!, record);
        crashPoints.Reach("RecordDelivery.end");
    }

    private Job? Apply(Job job, AttemptRecord record)
    {
        var attempt = record.Outcome.Attempt!;
        if (job.Callback is not { } callback || callback.Delivery != record.Delivery.Number || callback.Attempts.Any(known => known.At == attempt.At))
            return null;

        var now = time.GetUtcNow();
        return record.Outcome.Verdict == WebhookVerdict.Delivered ? job.Deliver(attempt, now)
            : record.IsLast ? job.GiveUpDelivery(attempt, now)
            : job.RecordAttempt(attempt, now);
    }

    private void Count(Job job, AttemptRecord record)
    {
        if (job.IsMailed) MailMetrics.Record(record.Outcome.Verdict, record.IsLast);
        else if (record.Outcome.Verdict == WebhookVerdict.Delivered) metrics.WebhookDelivered();
        else if (record.IsLast) metrics.WebhookGivenUp();
        else metrics.WebhookRetried();
    }
}

/// <summary>Input of <see cref="RecordPhase"/>.</summary>
/// <param name="Delivery">Which delivery.</param>
/// <param name="Outcome">What came of the attempt.</param>
/// <param name="IsLast">No further attempt follows.</param>
public sealed record AttemptRecord(WebhookDelivery Delivery, WebhookOutcome Outcome, bool IsLast);
