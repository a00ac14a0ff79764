using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Input of the delivery orchestration.</summary>
/// <param name="JobId">The finished job; null when it is a batch.</param>
/// <param name="Number">1 for the first delivery, one more for each redelivery.</param>
/// <param name="BackoffUnit">Delay after the first attempt; it doubles after each further one.</param>
/// <param name="Attempt">Number of the attempt that is next, from 1.</param>
/// <param name="Refusals">How often in a row it could not be made.</param>
/// <param name="WaitingSince">When it could not be made for the first time; null when it was not tried yet.</param>
/// <param name="BatchId">The batch that has ended; null when it is a job.</param>
public sealed record WebhookDelivery(
    JobId? JobId, int Number, TimeSpan BackoffUnit, int Attempt = 1, int Refusals = 0, DateTime? WaitingSince = null, BatchId? BatchId = null)
{
    /// <summary>Longer than this no delivery waits for its receiver; it becomes a dead letter, and is sent again when the receiver is back.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromHours(24);

    [JsonIgnore]
    public string InstanceId => BatchId is { } batch ? OrchestrationIds.Delivery(batch, Number) : OrchestrationIds.Delivery(JobId!.Value, Number);
}
