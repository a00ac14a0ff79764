using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity that makes one attempt to mail a link: <see cref="EmailPhase"/>.</summary>
public sealed class SendEmail(EmailPhase phase)
{
    [Function(FunctionNames.SendEmail)]
    public Task<EmailOutcome?> RunAsync([ActivityTrigger] EmailDelivery delivery) => phase.RunAsync(delivery);
}
