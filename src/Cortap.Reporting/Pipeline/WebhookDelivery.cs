using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Input of the delivery orchestration.</summary>
/// <param name="JobId">The finished job.</param>
/// <param name="Number">1 for the first delivery, one more for each redelivery.</param>
/// <param name="BackoffUnit">Delay after the first attempt; it doubles after each further one.</param>
public sealed record WebhookDelivery(JobId JobId, int Number, TimeSpan BackoffUnit)
{
    [JsonIgnore]
    public string InstanceId => OrchestrationIds.Delivery(JobId, Number);
}
