using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the fourth phase: <see cref="LinkPhase"/>.</summary>
public sealed class CreateDownloadUrl(LinkPhase phase)
{
    [Function(FunctionNames.CreateDownloadUrl)]
    public Task<PhaseOutcome<LinkedReport>> RunAsync([ActivityTrigger] LinkInput input) => phase.RunAsync(input);
}
