using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity that makes one attempt to deliver: <see cref="SendPhase"/>.</summary>
public sealed class SendWebhook(SendPhase phase)
{
    [Function(FunctionNames.SendWebhook)]
    public Task<WebhookOutcome?> RunAsync([ActivityTrigger] WebhookDelivery delivery) => phase.RunAsync(delivery);
}
