using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Mail;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// One attempt to mail a finished job's link. Run again after a crash it may send a second time; the message id tells mail programs that it is the
/// same message.
/// </summary>
public sealed partial class EmailPhase(
    IJobStore jobs, JobLinks links, ReportCatalog reports, IMailSender mail, CrashPoints crashPoints, TimeProvider time, ILogger<EmailPhase> logger)
{
    /// <summary>Attempts that one host makes at once.</summary>
    public const int MaxAtOnce = 8;

    private readonly ILogger _logger = logger;
    // A mail server may take its time over the recipients of one tenant.
    private readonly TenantLanes _lanes = new(MaxAtOnce);

    /// <summary>Makes the attempt if there is room; it never waits for its turn.</summary>
    /// <returns>Null when there is nothing to deliver any more.</returns>
    public async Task<EmailOutcome?> RunAsync(EmailDelivery delivery)
    {
        crashPoints.Reach("SendEmail.begin");
        try
        {
            return await SendAsync(delivery).ConfigureAwait(false);
        }
        catch (JobStoreException failure)
        {
            // The mail server was not called, and none of the attempts is used up.
            LogNotMade(failure, delivery.JobId);
            return new EmailOutcome(null, delivery.Pending, 0);
        }
    }

    private async Task<EmailOutcome?> SendAsync(EmailDelivery delivery)
    {
        var job = await jobs.GetAsync(delivery.JobId, CancellationToken.None).ConfigureAwait(false);
        if (job is not { IsMailed: true, Callback: { Status: CallbackStatus.Pending } callback } || callback.Delivery != delivery.Number) return null;

        var pending = delivery.Pending ?? [.. Enumerable.Range(0, job.Recipients.Count)];
        using var lane = _lanes.TryEnter(job.TenantId);
        if (lane is null) return new EmailOutcome(null, pending, 0);

        using var scope = JobLogScope.Begin(_logger, job);
        using var span = CortapActivitySource.Source.StartActivity("SendEmail")?.SetTag("cortap.job_id", job.Id.Value);
        job = await links.RenewAsync(job, CancellationToken.None).ConfigureAwait(false);
        var startedAt = time.GetUtcNow().ToMilliseconds();
        var clock = time.GetTimestamp();
        var answer = await mail.SendAsync(JobMail.Write(job, reports.Of(job.ReportType)), job.Recipients, pending, CancellationToken.None).ConfigureAwait(false);
        var attempt = new CallbackAttempt(startedAt, time.GetElapsedTime(clock), answer.StatusCode, answer.Error);
        LogAttempt(job.Id, job.CorrelationId, pending.Count, answer.Pending.Count, answer.Refused, answer.StatusCode, answer.Error, attempt.Duration.TotalMilliseconds);
        crashPoints.Reach("SendEmail.end");
        return new EmailOutcome(attempt, answer.Pending, answer.Refused);
    }

    [LoggerMessage(1, LogLevel.Information, "E-mail of job {JobId}, correlation {CorrelationId}: to {Recipients}, {Pending} to be tried again, {Refused} refused, status {Status}, {Error}, {DurationMs} ms")]
    private partial void LogAttempt(JobId jobId, string correlationId, int recipients, int pending, int refused, int? status, string? error, double durationMs);

    [LoggerMessage(2, LogLevel.Warning, "The e-mail of job {JobId} could not be sent now, because a store is away; it is tried again")]
    private partial void LogNotMade(Exception failure, JobId jobId);
}
