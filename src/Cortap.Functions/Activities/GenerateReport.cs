using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the second phase: <see cref="GeneratePhase"/>.</summary>
public sealed class GenerateReport(GeneratePhase phase)
{
    [Function(FunctionNames.GenerateReport)]
    public Task<PhaseOutcome<GeneratedReport>> RunAsync([ActivityTrigger] GenerateInput input) => phase.RunAsync(input);
}
