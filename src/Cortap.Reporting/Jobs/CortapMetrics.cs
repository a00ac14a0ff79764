using System.Diagnostics.Metrics;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Reporting.Jobs;

/// <summary>The instruments of <c>Meter("Cortap")</c> (docs/domain/errors-and-outcomes.md, section 7).</summary>
public sealed class CortapMetrics : IDisposable
{
    public const string MeterName = CortapActivitySource.Name;

    private readonly Meter _meter;
    private readonly Counter<long> _jobsCreated;
    private readonly Counter<long> _jobsCompleted;
    private readonly Counter<long> _jobsFailed;
    private readonly Histogram<double> _jobDuration;
    private readonly Counter<long> _webhooksSent;
    private readonly Counter<long> _webhooksFailed;
    private readonly Counter<long> _webhookRetries;
    private readonly Counter<long> _uploads;
    private readonly Counter<long> _uploadBytes;
    private readonly Counter<long> _uploadErrors;
    private readonly Counter<long> _batchesCreated;
    private readonly Counter<long> _batchesEnded;
    private readonly Histogram<double> _batchSize;
    private readonly Histogram<double> _batchDuration;
    private volatile LineGauges? _line;

    public CortapMetrics()
    {
        _meter = new Meter(MeterName);
        _jobsCreated = _meter.CreateCounter<long>("cortap.jobs.created", "{job}", "Jobs accepted.");
        _jobsCompleted = _meter.CreateCounter<long>("cortap.jobs.completed", "{job}", "Jobs that ended with a report.");
        _jobsFailed = _meter.CreateCounter<long>("cortap.jobs.failed", "{job}", "Jobs that ended with an error.");
        _jobDuration = _meter.CreateHistogram<double>("cortap.jobs.duration", "s", "Time from acceptance to the end of a job.");
        _webhooksSent = _meter.CreateCounter<long>("cortap.webhooks.sent", "{webhook}", "Webhooks that receivers have taken.");
        _webhooksFailed = _meter.CreateCounter<long>("cortap.webhooks.failed", "{webhook}", "Webhooks given up: dead letters.");
        _webhookRetries = _meter.CreateCounter<long>("cortap.webhooks.retries", "{attempt}", "Attempts that another one follows.");
        _uploads = _meter.CreateCounter<long>("cortap.s3.uploads", "{object}", "Objects stored.");
        _uploadBytes = _meter.CreateCounter<long>("cortap.s3.upload_bytes", "By", "Bytes stored.");
        _uploadErrors = _meter.CreateCounter<long>("cortap.s3.upload_errors", "{object}", "Objects that could not be stored.");
        _batchesCreated = _meter.CreateCounter<long>("cortap.batches.created", "{batch}", "Batches accepted.");
        _batchesEnded = _meter.CreateCounter<long>("cortap.batches.ended", "{batch}", "Batches of which all jobs have ended.");
        _batchSize = _meter.CreateHistogram<double>("cortap.batches.size", "{job}", "Projects of a batch.");
        _batchDuration = _meter.CreateHistogram<double>("cortap.batches.duration", "s", "Time from acceptance to the end of a batch.");
        Observe("cortap.batches.active", "{batch}", "Batches that have not ended, or whose webhook is not settled.", line => line.BatchesOpen);
        Observe("cortap.jobs.active", "{job}", "Jobs at work, over all hosts.", line => line.AtWork);
        Observe("cortap.jobs.waiting", "{job}", "Jobs accepted that wait for their turn, over all hosts.", line => line.Waiting);
        Observe("cortap.jobs.oldest_waiting_seconds", "s", "How long the oldest waiting job has waited.", line => line.OldestWaitingSeconds);
        Observe("cortap.webhooks.dead_letters", "{webhook}", "Jobs and batches whose webhook was given up.", line => line.DeadLetters);
        Observe("cortap.webhooks.receivers_at_rest", "{receiver}", "Receivers that keep timing out and are not called.", line => line.ReceiversAtRest);
    }

    /// <summary>How the line stands, as the store has it; every host shows the same.</summary>
    public void LineCounted(LineGauges gauges) => _line = gauges;

    public void JobCreated(Job job)
    {
        _jobsCreated.Add(1, TypeOf(job));
    }

    /// <summary>Counts the end of a job, once, from its record.</summary>
    public void JobEnded(Job job)
    {
        var failed = job.Error is not null;
        if (failed)
        {
            _jobsFailed.Add(1, TypeOf(job), new("error_code", job.Error!.Code));
        }
        else
        {
            _jobsCompleted.Add(1, TypeOf(job));
        }

        _jobDuration.Record(job.Duration.TotalSeconds, TypeOf(job), new("outcome", failed ? "failed" : "completed"));
    }

    public void BatchCreated(Batch batch)
    {
        _batchesCreated.Add(1, new KeyValuePair<string, object?>("report_type", batch.ReportType.WireName()));
        _batchSize.Record(batch.Count);
    }

    /// <summary>Counts the end of a batch, once, from its record.</summary>
    public void BatchEnded(Batch batch)
    {
        _batchesEnded.Add(1, new KeyValuePair<string, object?>("status", batch.Status.WireName()));
        _batchDuration.Record(Math.Max(0, (batch.EndedAt!.Value - batch.CreatedAt).TotalSeconds), new KeyValuePair<string, object?>("status", batch.Status.WireName()));
    }

    public void WebhookDelivered() => _webhooksSent.Add(1);

    public void WebhookGivenUp() => _webhooksFailed.Add(1);

    public void WebhookRetried() => _webhookRetries.Add(1);

    public void Uploaded(long bytes)
    {
        _uploads.Add(1);
        _uploadBytes.Add(bytes);
    }

    public void UploadFailed() => _uploadErrors.Add(1);

    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string unit, string description, Func<LineGauges, double> read) =>
        _meter.CreateObservableGauge(name, () => _line is { } line ? [new Measurement<double>(read(line))] : Array.Empty<Measurement<double>>(), unit, description);

    private static KeyValuePair<string, object?> TypeOf(Job job) => new("report_type", job.ReportType.WireName());
}

/// <summary>How the line stands.</summary>
/// <param name="AtWork">Jobs at work.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="OldestWaitingSeconds">Since the oldest of these came; 0 when none waits.</param>
/// <param name="DeadLetters">Jobs whose webhook was given up.</param>
/// <param name="ReceiversAtRest">Receivers that are not called because they keep timing out.</param>
/// <param name="BatchesOpen">Batches that have not ended, or whose webhook is not settled.</param>
public sealed record LineGauges(long AtWork, long Waiting, double OldestWaitingSeconds, long DeadLetters, int ReceiversAtRest, int BatchesOpen = 0);
