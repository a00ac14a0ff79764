using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the first phase: <see cref="FetchPhase"/>.</summary>
public sealed class FetchProjectData(FetchPhase phase)
{
    [Function(FunctionNames.FetchProjectData)]
    public Task<PhaseOutcome<FetchedData>> RunAsync([ActivityTrigger] PhaseInput input) => phase.RunAsync(input);
}
