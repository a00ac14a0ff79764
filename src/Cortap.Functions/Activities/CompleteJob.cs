using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the fifth phase: <see cref="CompletePhase"/>.</summary>
public sealed class CompleteJob(CompletePhase phase)
{
    [Function(FunctionNames.CompleteJob)]
    public Task<PhaseOutcome<SettledJob>> RunAsync([ActivityTrigger] CompleteInput input) => phase.RunAsync(input);
}
