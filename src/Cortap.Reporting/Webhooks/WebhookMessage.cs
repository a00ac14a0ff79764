using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Reporting.Webhooks;

/// <summary>What is told to a receiver.</summary>
/// <param name="Subject">Id of what it is about, which the receiver's acknowledgement names.</param>
/// <param name="CallbackUrl">Where it goes.</param>
/// <param name="CorrelationId">Sent along.</param>
/// <param name="Body">The bytes to send.</param>
public sealed record WebhookMessage(string Subject, Uri CallbackUrl, string CorrelationId, byte[] Body)
{
    /// <summary>What it is about has one outcome, hence one message; repeats of it carry the same id.</summary>
    public string Id => $"msg_{Subject}";

    /// <exception cref="ArgumentException">The job has not finished, or has no callback URL.</exception>
    public static WebhookMessage Of(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var callback = job.CallbackUrl ?? throw new ArgumentException("The job has no callback URL.", nameof(job));
        return new(job.Id.Value, callback, job.CorrelationId, WebhookPayload.Write(job));
    }

    /// <exception cref="ArgumentException">The batch has not ended.</exception>
    public static WebhookMessage Of(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new(batch.Id.Value, batch.CallbackUrl, batch.CorrelationId, WebhookPayload.Write(batch));
    }
}
